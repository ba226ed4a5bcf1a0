package io.chainlog.storage.reliability;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One way in which the files of a stream were damaged.
 *
 * @param file the file that was touched
 * @param what how
 * @param at first byte that is no longer what it was; the file's size for a file that is gone or
 *     that is beside the others
 * @param apply makes the damaged files
 */
record Damage(String file, String what, int at, Function<StreamFiles, StreamFiles> apply) {
  private static final int BLOCK_BYTES = 512;

  StreamFiles on(StreamFiles files) {
    return apply.apply(files);
  }

  private static Damage of(String file, String what, int at, byte[] content) {
    return new Damage(file, what, at, files -> files.with(file, content));
  }

  /** Each single bit the other way round. */
  static Stream<Damage> flips(StreamFiles files, String file) {
    byte[] content = files.get(file);
    return IntStream.range(0, content.length * 8)
        .mapToObj(
            bit ->
                new Damage(
                    file,
                    "bit " + bit % 8 + " of byte " + bit / 8 + " flipped",
                    bit / 8,
                    all -> all.with(file, flip(content, bit))));
  }

  private static byte[] flip(byte[] content, int bit) {
    byte[] flipped = content.clone();
    flipped[bit / 8] ^= (byte) (1 << bit % 8);
    return flipped;
  }

  /** Each shorter length. */
  static Stream<Damage> truncations(StreamFiles files, String file) {
    byte[] content = files.get(file);
    return IntStream.range(0, content.length)
        .mapToObj(
            size ->
                new Damage(
                    file,
                    "cut to " + size + " bytes",
                    size,
                    all -> all.with(file, Arrays.copyOf(content, size))));
  }

  /** Each block of 512 bytes zeroed, and each two neighbours exchanged, where that is a change. */
  static Stream<Damage> blocks(StreamFiles files, String file) {
    byte[] content = files.get(file);
    return IntStream.iterate(0, start -> start < content.length, start -> start + BLOCK_BYTES)
        .boxed()
        .flatMap(start -> Stream.of(zeroed(file, content, start), swapped(file, content, start)))
        .filter(damage -> damage.at() >= 0);
  }

  private static Damage zeroed(String file, byte[] content, int start) {
    byte[] zeroed = content.clone();
    Arrays.fill(zeroed, start, Math.min(content.length, start + BLOCK_BYTES), (byte) 0);
    return of(file, "block at " + start + " zeroed", Arrays.mismatch(content, zeroed), zeroed);
  }

  private static Damage swapped(String file, byte[] content, int start) {
    byte[] swapped = content.clone();
    if (start + 2 * BLOCK_BYTES <= content.length) {
      System.arraycopy(content, start, swapped, start + BLOCK_BYTES, BLOCK_BYTES);
      System.arraycopy(content, start + BLOCK_BYTES, swapped, start, BLOCK_BYTES);
    }
    return of(file, "blocks at " + start + " swapped", Arrays.mismatch(content, swapped), swapped);
  }

  static Damage deleted(StreamFiles files, String file) {
    return new Damage(file, "deleted", 0, all -> all.without(file));
  }

  static Damage copied(StreamFiles files, String file, String name) {
    byte[] content = files.get(file);
    return new Damage(name, "a copy of " + file, content.length, all -> all.with(name, content));
  }

  /** A file that is not among the others. */
  static Damage added(String file, byte[] content) {
    return new Damage(
        file, "added with " + content.length + " bytes", 0, all -> all.with(file, content));
  }

  /** The file as it was earlier. */
  static Damage replaced(StreamFiles files, String file, byte[] older) {
    return of(
        file, "as it was at " + older.length + " bytes", mismatch(files.get(file), older), older);
  }

  private static int mismatch(byte[] content, byte[] older) {
    int at = Arrays.mismatch(content, older);
    return at < 0 ? content.length : at;
  }

  @Override
  public String toString() {
    return file + ": " + what;
  }
}
