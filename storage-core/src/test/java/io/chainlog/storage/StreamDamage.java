package io.chainlog.storage;

import io.chainlog.storage.directory.DurableRegister;
import io.chainlog.storage.fuzz.JsonMutator;
import io.chainlog.storage.fuzz.Mutator;
import io.chainlog.storage.internal.layout.CommitFile;
import io.chainlog.storage.internal.layout.SegmentManifest;
import io.chainlog.storage.internal.layout.SegmentNames;
import io.chainlog.storage.record.RecordFormat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32;

/** Damages the files of a stream: what they hold, and which of them there are. */
final class StreamDamage implements Function<RandomGenerator, StreamDamage.Damaged> {
  private static final int COMMIT_CHECKED_BYTES = 76;
  private static final int LENGTH_AT = RecordFormat.HEADER_BYTES - 4;

  private final StreamFuzzFixture stream;
  private final List<String> names;
  private final Mutator bytes;
  private final JsonMutator manifests;

  StreamDamage(StreamFuzzFixture stream) {
    this.stream = stream;
    this.names = List.copyOf(stream.files().keySet());
    this.bytes = Mutator.of(List.copyOf(stream.files().values()));
    this.manifests =
        JsonMutator.of(
            List.of(
                text(stream.files().get(SegmentManifest.NAME)),
                text(stream.older().get(SegmentManifest.NAME))));
  }

  /**
   * A damaged stream.
   *
   * @param files what is there
   * @param damage what was done, for people
   * @param commitTouched whether the commit file is not the one that was written
   * @param forged whether something was changed and its checksum made right
   * @param offset where to read from
   */
  record Damaged(
      Map<String, byte[]> files,
      List<String> damage,
      boolean commitTouched,
      boolean forged,
      long offset) {

    String describe() {
      return String.join("\n", damage) + "\nleft: " + sizes() + ", read from offset " + offset;
    }

    private Map<String, Integer> sizes() {
      Map<String, Integer> sizes = new TreeMap<>();
      files.forEach((name, content) -> sizes.put(name, content.length));
      return sizes;
    }
  }

  @Override
  public Damaged apply(RandomGenerator random) {
    Map<String, byte[]> files = new TreeMap<>(stream.files());
    List<String> damage = new ArrayList<>();
    boolean forged = false;
    do {
      String name = names.get(random.nextInt(names.size()));
      if (files.containsKey(name)) {
        forged |= damage(files, name, damage, random);
      }
    } while (random.nextInt(3) == 0);
    boolean commitTouched = files.get(CommitFile.NAME) != stream.files().get(CommitFile.NAME);
    return new Damaged(
        files, damage, commitTouched, forged, random.nextInt(stream.written().size() + 2));
  }

  /** Returns whether a checksum was made right. */
  private boolean damage(
      Map<String, byte[]> files, String name, List<String> damage, RandomGenerator random) {
    switch (random.nextInt(8)) {
      case 0 -> remove(files, name, random);
      case 1 -> files.computeIfPresent(name, (n, content) -> stream.older().get(n));
      case 2 -> files.put(other(random), files.get(name));
      case 3 -> {
        return forge(files, name, damage, random);
      }
      case 4 -> files.put(strangeName(random), files.get(name));
      default -> files.put(name, mutate(name, files.get(name), random));
    }
    damage.add(name + " -> " + shown(files.get(name)));
    return false;
  }

  /** Alone, or together with all of its kind. */
  private static void remove(Map<String, byte[]> files, String name, RandomGenerator random) {
    files.remove(name);
    if (random.nextInt(16) == 0) {
      String kind = name.substring(name.lastIndexOf('.') + 1);
      files.keySet().removeIf(other -> other.endsWith(kind));
    }
  }

  private byte[] mutate(String name, byte[] content, RandomGenerator random) {
    return name.equals(SegmentManifest.NAME)
        ? manifests.apply(random)
        : bytes.mutate(content, random);
  }

  private boolean forge(
      Map<String, byte[]> files, String name, List<String> damage, RandomGenerator random) {
    byte[] content = files.get(name);
    byte[] forged = content.clone();
    if (content.length == 0) {
      return false;
    }
    if (name.endsWith(".log")) {
      forgeFrame(forged, random);
    } else if (name.endsWith(".index")) {
      forged = bytes.mutate(content, random);
      sealIndex(forged);
    } else if (name.equals(CommitFile.NAME)) {
      forgeSlot(forged, random);
    }
    files.put(name, forged);
    damage.add(name + " forged as " + shown(forged));
    return true;
  }

  /** Changes one byte of one frame, whatever it is. */
  private static void forgeFrame(byte[] segment, RandomGenerator random) {
    ByteBuffer log = ByteBuffer.wrap(segment).order(ByteOrder.LITTLE_ENDIAN);
    int wanted = random.nextInt(segment.length);
    int start = 0;
    int end = 0;
    while (end <= wanted && segment.length - end >= RecordFormat.OVERHEAD_BYTES) {
      start = end;
      end += RecordFormat.frameBytes(Math.max(0, log.getInt(start + LENGTH_AT)));
    }
    if (end <= segment.length && end > start) {
      segment[start + random.nextInt(end - start)] ^= (byte) (1 << random.nextInt(8));
      int trailer = end - RecordFormat.TRAILER_BYTES;
      log.putInt(trailer, crc(segment, start, trailer));
    }
  }

  private static void sealIndex(byte[] index) {
    if (index.length > 4) {
      ByteBuffer.wrap(index)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putInt(index.length - 4, crc(index, 0, index.length - 4));
    }
  }

  private static void forgeSlot(byte[] commit, RandomGenerator random) {
    int start = random.nextBoolean() ? 0 : DurableRegister.SLOT_BYTES;
    if (commit.length >= start + COMMIT_CHECKED_BYTES + 4) {
      commit[start + random.nextInt(COMMIT_CHECKED_BYTES)] ^= (byte) (1 << random.nextInt(8));
      ByteBuffer.wrap(commit)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putInt(start + COMMIT_CHECKED_BYTES, crc(commit, start, start + COMMIT_CHECKED_BYTES));
    }
  }

  private String other(RandomGenerator random) {
    return names.get(random.nextInt(names.size()));
  }

  private static String strangeName(RandomGenerator random) {
    return switch (random.nextInt(4)) {
      case 0 -> SegmentNames.log(random.nextInt(12));
      case 1 -> SegmentNames.log(999_999_999 - random.nextInt(2));
      case 2 -> SegmentNames.merging(random.nextInt(12), random.nextInt(3));
      default -> SegmentNames.torn(random.nextInt(12));
    };
  }

  private static int crc(byte[] bytes, int from, int until) {
    CRC32 crc = new CRC32();
    crc.update(bytes, from, until - from);
    return (int) crc.getValue();
  }

  private static String shown(byte[] content) {
    return content == null
        ? "gone"
        : content.length
            + " bytes "
            + HexFormat.of().formatHex(content, 0, Math.min(1000, content.length));
  }

  private static String text(byte[] content) {
    return new String(content, StandardCharsets.UTF_8);
  }
}
