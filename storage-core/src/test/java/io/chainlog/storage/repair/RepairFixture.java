package io.chainlog.storage.repair;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.chainlog.storage.CheckpointPolicy;
import io.chainlog.storage.Durability;
import io.chainlog.storage.SegmentStorage;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.StreamReader;
import io.chainlog.storage.StreamState;
import io.chainlog.storage.VerifiedReader;
import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.directory.DirectoryEntry;
import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.directory.LogInput;
import io.chainlog.storage.directory.LogOutput;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.record.RecordKind;
import io.chainlog.storage.verify.LogVerifier;
import io.chainlog.storage.verify.StreamVerification;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A stream of three full segments of two records and a checkpoint each, and a last one: {@code a b
 * | - c d | - e f | - g}, where - is a checkpoint. All of it is committed.
 */
final class RepairFixture {
  static final StreamId STREAM = new StreamId("orders-0");
  static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T04:05:06.789Z"), ZoneOffset.UTC);
  static final String ID = "20261121T040506Z";
  static final int MAX_PAYLOAD_BYTES = 1 << 20;
  static final StorageConfig CONFIG =
      StorageConfig.defaults()
          .withCompression(CompressionType.NONE)
          .withCheckpointPolicy(new CheckpointPolicy(0, false, true, true))
          .withMaxPayloadBytes(MAX_PAYLOAD_BYTES);

  final InMemoryLogDirectory root = new InMemoryLogDirectory();
  final InMemoryLogDirectory directory = (InMemoryLogDirectory) root.directory(STREAM.name());

  RepairFixture() throws IOException {
    this("a");
  }

  RepairFixture(String first) throws IOException {
    try (StorageBackend storage = new SegmentStorage(root, CONFIG.withSegmentBytes(110), CLOCK)) {
      storage.open(STREAM);
      append(storage, first, "b");
      append(storage, "c", "d");
      append(storage, "e", "f");
    }
    try (StorageBackend storage = storage()) {
      storage.open(STREAM);
      append(storage, "g");
    }
  }

  StorageBackend storage() {
    return new SegmentStorage(root, CONFIG, CLOCK);
  }

  StreamRepair repair() {
    return new StreamRepair(STREAM, directory, CONFIG, CLOCK);
  }

  /** Carries the repair out, whatever is lost by it. */
  RepairOutcome.Repaired repaired() throws IOException {
    return (RepairOutcome.Repaired)
        repair().apply(plan -> Consent.Answer.YES_ACCEPTING_LOSS, plan -> bytes("repaired"));
  }

  static String segment(int number) {
    return String.format(Locale.ROOT, "segment_%06d.log", number);
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  static void append(StorageBackend storage, String... payloads) throws IOException {
    StreamState state = storage.state(STREAM);
    List<byte[]> batch = Arrays.stream(payloads).map(RepairFixture::bytes).toList();
    storage.append(
        STREAM, batch, state.end().nextOffset(), state.end().chainHash(), Durability.SYNCED);
  }

  /** What a writer finds who opens the stream and appends a record. */
  List<String> opened(String next) throws IOException {
    try (StorageBackend storage = storage()) {
      storage.open(STREAM);
      append(storage, next);
    }
    return payloads();
  }

  List<String> payloads() throws IOException {
    return payloads(directory);
  }

  /** The payloads of the data records, read from the first on. */
  static List<String> payloads(LogDirectory directory) throws IOException {
    List<String> payloads = new ArrayList<>();
    try (VerifiedReader reader =
        StreamReader.open(directory, MAX_PAYLOAD_BYTES).readerFromGenesis(0)) {
      for (LogRecord r = reader.next(); r != null; r = reader.next()) {
        if (r.kind() == RecordKind.DATA) {
          payloads.add(new String(r.payload(), UTF_8));
        }
      }
    }
    return payloads;
  }

  StreamVerification verify() throws IOException {
    return new LogVerifier(STREAM, directory, MAX_PAYLOAD_BYTES).verify(r -> {}, n -> {});
  }

  void flip(String file, int position) throws IOException {
    byte[] content = directory.contents(file);
    content[position] ^= 4;
    directory.overwrite(file, content);
  }

  void cut(String file, int bytes) throws IOException {
    byte[] content = directory.contents(file);
    directory.overwrite(file, Arrays.copyOf(content, content.length - bytes));
  }

  void appendBytes(String file, byte[] bytes) throws IOException {
    byte[] content = directory.contents(file);
    byte[] longer = Arrays.copyOf(content, content.length + bytes.length);
    System.arraycopy(bytes, 0, longer, content.length, bytes.length);
    directory.overwrite(file, longer);
  }

  void damageNewestSlot() throws IOException {
    byte[] commit = directory.contents("commit");
    flip("commit", commit[8] > commit[4096 + 8] ? 20 : 4096 + 20);
  }

  /** Every file but the lock, by name. */
  static Map<String, byte[]> contents(LogDirectory directory) throws IOException {
    Map<String, byte[]> contents = new TreeMap<>();
    for (DirectoryEntry entry : directory.list()) {
      if (!entry.name().equals("lock")) {
        contents.put(entry.name(), content(directory, entry));
      }
    }
    return contents;
  }

  /** Copies every file but the lock, and syncs it. */
  static void copy(LogDirectory source, LogDirectory target) throws IOException {
    target.create();
    for (Map.Entry<String, byte[]> file : contents(source).entrySet()) {
      try (LogOutput output = target.openOutput(file.getKey())) {
        output.append(file.getValue(), 0, file.getValue().length);
        output.sync();
      }
    }
  }

  private static byte[] content(LogDirectory directory, DirectoryEntry entry) throws IOException {
    byte[] content = new byte[(int) entry.sizeBytes()];
    try (LogInput input = directory.openInput(entry.name())) {
      input.read(0, content, 0, content.length);
    }
    return content;
  }
}
