package io.chainlog.storage.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.chainlog.storage.Archive;
import io.chainlog.storage.CheckpointPolicy;
import io.chainlog.storage.CompactionConfig;
import io.chainlog.storage.CompactionResult;
import io.chainlog.storage.Durability;
import io.chainlog.storage.SegmentInfo;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.StreamImporter;
import io.chainlog.storage.StreamReader;
import io.chainlog.storage.StreamState;
import io.chainlog.storage.VerifiedReader;
import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.directory.FileLogDirectory;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.record.RecordKind;
import io.chainlog.storage.verify.LogVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What we write reads back in the crate {@code kimberlite-storage} 0.9.1: payloads, kinds, offsets
 * and chain hashes, from the first record and from checkpoints. Runs when asked for ({@code
 * -Dchainlog.interop=true}), since cargo compiles for a minute and fetches from crates.io.
 */
class LineageInteropTest {
  private static final int MAX_PAYLOAD = StorageConfig.DEFAULT_MAX_PAYLOAD_BYTES;
  private static final StreamId STREAM = new StreamId("4711"); // its stream names are numbers
  private static LineageReader lineage;

  @TempDir Path folder;
  private Archive archive;

  @BeforeAll
  static void buildTheReader() throws IOException {
    assumeTrue(
        Boolean.getBoolean("chainlog.interop"),
        "cargo would compile for a minute: ask for it with -Dchainlog.interop=true");
    assumeTrue(LineageReader.isCargoPresent(), "cargo is not on the PATH");
    lineage = LineageReader.build();
  }

  @BeforeEach
  void createArchive() throws IOException {
    archive = Archive.create(new FileLogDirectory(folder), Clock.systemUTC());
  }

  @ParameterizedTest
  @EnumSource(CompressionType.class)
  void readsAllCodecsAndKindsAcrossSegments(CompressionType compression) throws IOException {
    write(config(compression), 12);

    assertThat(StreamReader.open(archive.streamDirectory(STREAM), MAX_PAYLOAD).segments())
        .hasSizeGreaterThan(2);
    assertLineageReadsTheSame();
  }

  @Test
  void readsAStreamThatHasJustBeenRotated() throws IOException {
    write(
        config(CompressionType.NONE)
            .withSegmentBytes(1)
            .withCheckpointPolicy(CheckpointPolicy.LINEAGE),
        3);
    assertLineageReadsTheSame();
  }

  @Test
  void readsAStreamAfterRecoveryOfItsTornTail() throws IOException {
    write(config(CompressionType.ZSTD), 5);
    StreamReader view = StreamReader.open(archive.streamDirectory(STREAM), MAX_PAYLOAD);
    int last = view.segments().size() - 1;
    Path segment = streamFolder().resolve(String.format(Locale.ROOT, "segment_%06d.log", last));
    Files.write(segment, new byte[] {(byte) 0xFE, 0x0F, (byte) 0xDC}, StandardOpenOption.APPEND);

    try (StorageBackend storage = archive.storage(config(CompressionType.LZ4), Clock.systemUTC())) {
      assertThat(storage.open(STREAM).bytesCut()).isEqualTo(3);
    }
    write(config(CompressionType.LZ4), 3);
    assertLineageReadsTheSame();
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain/1", "checkpoints/5", "rotation-checkpoints/7", "older-frame/40"})
  void readsWhatWasImportedAndAppendedTo(String vector) throws IOException {
    Path source = Path.of("src/test/resources/vectors").resolve(vector);
    StreamReader view = StreamReader.open(new FileLogDirectory(source), MAX_PAYLOAD);
    new StreamImporter(archive, config(CompressionType.ZSTD), Clock.systemUTC())
        .copy(view, STREAM, n -> {});
    assertLineageReadsTheSame();

    write(config(CompressionType.ZSTD), 4);
    assertLineageReadsTheSame();
  }

  /** The crate has left indexes of its own, which do not fit the merged segments. */
  @ParameterizedTest
  @EnumSource(CompressionType.class)
  void readsAStreamAfterCompaction(CompressionType compression) throws IOException {
    write(config(CompressionType.LZ4), 20);
    assertLineageReadsTheSame();
    CompactionConfig compaction =
        CompactionConfig.defaults().withMergeThresholdBytes(9000).withRecompression(compression, 3);
    try (StorageBackend storage =
        archive.storage(config(CompressionType.ZSTD), Clock.systemUTC())) {
      storage.open(STREAM);
      CompactionResult result = storage.compact(STREAM, compaction);
      assertThat(result.segmentsAfter()).isBetween(3, result.segmentsBefore() - 3);
    }
    assertLineageReadsTheSame();

    write(config(CompressionType.ZSTD), 4);
    assertLineageReadsTheSame();
  }

  private static StorageConfig config(CompressionType compression) {
    return StorageConfig.defaults()
        .withCompression(compression)
        .withSegmentBytes(2000)
        .withCheckpointPolicy(CheckpointPolicy.DEFAULT.withIntervalRecords(9));
  }

  private void write(StorageConfig config, int batches) throws IOException {
    Random random = new Random(4711);
    try (StorageBackend storage = archive.storage(config, Clock.systemUTC())) {
      storage.open(STREAM);
      for (int i = 0; i < batches; i++) {
        StreamState state = storage.state(STREAM);
        byte[] noise = new byte[i * 70];
        random.nextBytes(noise);
        List<byte[]> payloads =
            List.of(
                new byte[0],
                ("compresses well " + i + " ").repeat(20).getBytes(UTF_8),
                noise,
                HexFormat.of().parseHex("fe0fdcba42eeffc0")); // sentinels
        storage.append(
            STREAM,
            payloads,
            state.end().nextOffset(),
            state.end().chainHash(),
            Durability.WRITTEN);
        state = storage.state(STREAM);
        storage.appendTombstone(
            STREAM, i, state.end().nextOffset(), state.end().chainHash(), Durability.SYNCED);
      }
    }
  }

  private void assertLineageReadsTheSame() throws IOException {
    List<LogRecord> records = readAll();
    List<Long> starts = List.of(0L, records.size() / 2L, records.size() - 1L);
    List<String> expected = new ArrayList<>();
    for (long start : starts) {
      records.stream()
          .filter(r -> r.offset() >= start && r.kind() != RecordKind.CHECKPOINT)
          .map(r -> String.format(Locale.ROOT, "from %d %d %s", start, r.offset(), r.chainHash()))
          .forEach(expected::add);
    }
    records.stream().map(LineageInteropTest::genesisLine).forEach(expected::add);
    records.stream()
        .filter(r -> r.kind() == RecordKind.CHECKPOINT)
        .reduce((first, second) -> second)
        .ifPresent(last -> expected.add("checkpoint " + last.offset()));
    expected.add("head " + lineageHead(records));

    List<String> printed =
        lineage.read(folder.resolve("streams"), STREAM.name(), starts).stream()
            .map(words -> String.join(" ", words))
            .toList();

    assertThat(printed).isEqualTo(expected);
    assertStillSound();
  }

  private static String genesisLine(LogRecord record) {
    return String.format(
        Locale.ROOT,
        "genesis %d %d %s %s",
        record.offset(),
        record.kind().id(),
        record.chainHash(),
        HexFormat.of().formatHex(record.payload()));
  }

  /** The crate knows no head while its active segment is empty. */
  private String lineageHead(List<LogRecord> records) throws IOException {
    List<SegmentInfo> segments =
        StreamReader.open(archive.streamDirectory(STREAM), MAX_PAYLOAD).segments();
    LogRecord last = records.get(records.size() - 1);
    return last.segment() == segments.get(segments.size() - 1).number()
        ? last.chainHash().toHex()
        : "none";
  }

  private List<LogRecord> readAll() throws IOException {
    List<LogRecord> records = new ArrayList<>();
    StreamReader view = StreamReader.open(archive.streamDirectory(STREAM), MAX_PAYLOAD);
    try (VerifiedReader reader = view.readerFromGenesis(0)) {
      for (LogRecord r = reader.next(); r != null; r = reader.next()) {
        records.add(r);
      }
    }
    return records;
  }

  /** The crate may have written indexes of its own beside ours; nothing else has changed. */
  private void assertStillSound() throws IOException {
    assertThat(
            new LogVerifier(STREAM, archive.streamDirectory(STREAM), MAX_PAYLOAD)
                .verify(record -> {}, bytes -> {})
                .findings())
        .isEmpty();
  }

  private Path streamFolder() {
    return folder.resolve("streams").resolve(STREAM.name());
  }
}
