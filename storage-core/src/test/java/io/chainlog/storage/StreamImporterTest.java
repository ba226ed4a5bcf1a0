package io.chainlog.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.errors.CorruptLogException;
import io.chainlog.storage.errors.StorageException;
import io.chainlog.storage.errors.StreamLockedException;
import io.chainlog.storage.record.ChainHash;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.record.RecordKind;
import io.chainlog.storage.verify.LogVerifier;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamImporterTest {
  private static final int MAX_PAYLOAD = StorageConfig.DEFAULT_MAX_PAYLOAD_BYTES;
  private static final StreamId SOURCE = new StreamId("source");
  private static final StreamId TARGET = new StreamId("imported");
  private static final String SEGMENT = "segment_000000.log";

  private final InMemoryLogDirectory root = new InMemoryLogDirectory();
  private final InMemoryLogDirectory bare = new InMemoryLogDirectory();
  private Archive archive;

  @BeforeEach
  void createArchive() throws IOException {
    archive = Archive.create(root, Clock.systemUTC());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "lz4",
        "zstd",
        "zstd-pipelined",
        "checkpoints",
        "rotation",
        "rotation-checkpoints",
        "rotated-and-empty",
        "older-frame"
      })
  void copiesEachRecordOfTheLineageWithItsKindAndChainHash(String name) throws IOException {
    GoldenStream golden = GoldenStream.load(name);
    StreamReader source = StreamReader.open(golden.logDirectory(), MAX_PAYLOAD);

    ImportResult result = importer(StorageConfig.defaults()).copy(source, TARGET, n -> {});

    List<JsonNode> expected = golden.records();
    assertThat(result.recordsFound()).isZero();
    assertThat(result.recordsCopied()).isEqualTo(expected.size());
    assertThat(result.state().committedOffset()).isEqualTo(expected.size());
    assertSameRecords(readAll(source), readAll(target()));
    for (LogRecord record : readAll(target())) {
      JsonNode node = expected.get((int) record.offset());
      assertThat(record.chainHash().toHex()).isEqualTo(node.get("chain_hash").asText());
      assertThat(record.kind().label()).isEqualTo(node.get("kind").asText());
    }
    assertSound();
  }

  @ParameterizedTest
  @ValueSource(strings = {"checkpoints", "rotation", "older-frame"})
  void aLaterWriterGoesOnWithItsOwnPolicy(String name) throws IOException {
    GoldenStream golden = GoldenStream.load(name);
    StreamReader source = StreamReader.open(golden.logDirectory(), MAX_PAYLOAD);
    importer(StorageConfig.defaults()).copy(source, TARGET, n -> {});

    StorageConfig config =
        StorageConfig.defaults()
            .withCheckpointPolicy(CheckpointPolicy.DEFAULT.withIntervalRecords(3));
    for (int opened = 0; opened < 2; opened++) {
      try (StorageBackend storage = archive.storage(config, Clock.systemUTC())) {
        assertThat(storage.open(TARGET).isClean()).isTrue();
        append(storage, TARGET, "a", "b", "c", "d");
      }
    }
    assertThat(readAll(target())).hasSize(golden.records().size() + 2 * (4 + 1));
    assertSound();
  }

  @Test
  void writesWithTheSegmentsAndTheCompressionThatAreAskedFor() throws IOException {
    StreamReader source = writeSource(200, true);
    StorageConfig config =
        StorageConfig.defaults().withCompression(CompressionType.LZ4).withSegmentBytes(4000);
    new StreamImporter(archive, config, Clock.systemUTC(), 500, 1000).copy(source, TARGET, n -> {});

    assertSameRecords(readAll(source), readAll(target()));
    assertThat(target().segments()).hasSizeGreaterThan(3);
    assertThat(readAll(target()))
        .filteredOn(r -> r.kind() == RecordKind.DATA)
        .allMatch(r -> r.compression() == CompressionType.LZ4);
    assertThat(readAll(target()))
        .filteredOn(r -> r.kind() == RecordKind.CHECKPOINT)
        .isNotEmpty()
        .allMatch(r -> r.compression() == CompressionType.NONE);
    assertThat(readAll(target())).anyMatch(r -> r.kind() == RecordKind.TOMBSTONE);
    assertSound();
  }

  @Test
  void goesOnWhereAnImportStopped() throws IOException {
    StreamReader source = writeSource(200, true);
    StreamImporter importer =
        new StreamImporter(archive, StorageConfig.defaults(), Clock.systemUTC(), 100, 1000);
    assertThatThrownBy(
            () ->
                importer.copy(
                    source,
                    TARGET,
                    committed -> {
                      throw new IllegalStateException("stopped at " + committed);
                    }))
        .hasMessageStartingWith("stopped");
    long found = target().state().end().nextOffset();
    assertThat(found).isBetween(1L, 199L);

    List<Long> progress = new ArrayList<>();
    ImportResult result = importer.copy(source, TARGET, progress::add);

    long total = source.state().end().nextOffset();
    assertThat(result.recordsFound()).isEqualTo(found);
    assertThat(result.recordsCopied()).isEqualTo(total - found);
    assertThat(progress).isSorted().hasSizeGreaterThan(2).endsWith(total);
    assertSameRecords(readAll(source), readAll(target()));
    assertThat(importer.copy(source, TARGET, n -> {}).recordsCopied()).isZero();
    assertSound();
  }

  @Test
  void goesOnWhenTheSourceHasGrown() throws IOException {
    importer(StorageConfig.defaults()).copy(writeSource(20, false), TARGET, n -> {});
    StreamReader longer = writeSource(20, false);

    ImportResult result = importer(StorageConfig.defaults()).copy(longer, TARGET, n -> {});

    assertThat(result.recordsFound()).isEqualTo(20);
    assertThat(result.recordsCopied()).isEqualTo(20);
    assertSameRecords(readAll(longer), readAll(target()));
  }

  @Test
  void refusesATargetThatHoldsSomethingElseAndChangesNothing() throws IOException {
    try (StorageBackend storage = archive.storage(plain(), Clock.systemUTC())) {
      storage.open(TARGET);
      append(storage, TARGET, "not of the source");
    }
    assertRefused(writeSource(20, false));
  }

  @Test
  void refusesATargetThatHasGoneOnItself() throws IOException {
    StreamReader source = writeSource(20, false);
    importer(StorageConfig.defaults()).copy(source, TARGET, n -> {});
    try (StorageBackend storage = archive.storage(plain(), Clock.systemUTC())) {
      storage.open(TARGET);
      append(storage, TARGET, "behind the import");
    }
    assertRefused(source);
  }

  @Test
  void copiesWhatIsBeforeTheDamageOfASourceAndGoesOnOnceItIsMended() throws IOException {
    StreamReader source = writeSource(20, false);
    byte[] whole = bare().contents(SEGMENT);
    LogRecord damaged = readAll(source).get(13);
    byte[] flipped = whole.clone();
    flipped[(int) damaged.position() + 52] ^= 1;
    bare().overwrite(SEGMENT, flipped);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> importer(plain()).copy(source, TARGET, n -> {}))
          .isInstanceOfSatisfying(
              CorruptLogException.class, e -> assertThat(e.finding().offset()).isEqualTo(13));
      assertThat(target().state().end().nextOffset()).isEqualTo(13);
    }

    bare().overwrite(SEGMENT, whole);
    assertThat(importer(plain()).copy(source, TARGET, n -> {}).recordsCopied()).isEqualTo(7);
    assertSound();
  }

  @Test
  void makesNoStreamOfASourceThatIsDamagedAtItsStart() throws IOException {
    StreamReader source = writeSource(20, false);
    byte[] log = bare().contents(SEGMENT);
    log[52] ^= 1;
    bare().overwrite(SEGMENT, log);
    assertThatThrownBy(() -> importer(plain()).copy(source, TARGET, n -> {}))
        .isInstanceOf(CorruptLogException.class);
    assertThat(archive.streams()).isEmpty();
  }

  @Test
  void refusesATargetThatSomebodyWrites() throws IOException {
    StreamReader source = writeSource(20, false);
    try (StorageBackend storage = archive.storage(plain(), Clock.systemUTC())) {
      storage.open(TARGET);
      assertThatThrownBy(() -> importer(plain()).copy(source, TARGET, n -> {}))
          .isInstanceOf(StreamLockedException.class);
    }
  }

  @Test
  void refusesAPayloadThatTheTargetCouldNotRead() throws IOException {
    StreamReader source = writeSource(20, false);
    assertThatThrownBy(
            () -> importer(plain().withMaxPayloadBytes(12)).copy(source, TARGET, n -> {}))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("at offset 0")
        .hasMessageContaining("above max.payload.bytes, 12");
  }

  @Test
  void importsAnEmptyStreamAsOne() throws IOException {
    bare().create();
    StreamReader source = StreamReader.open(bare(), MAX_PAYLOAD);
    ImportResult result = importer(plain()).copy(source, TARGET, n -> {});
    assertThat(result.recordsCopied()).isZero();
    assertThat(archive.streams()).containsExactly(TARGET);
  }

  private void assertRefused(StreamReader source) throws IOException {
    Map<String, byte[]> before = contents();
    assertThatThrownBy(() -> importer(plain()).copy(source, TARGET, n -> {}))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("streams/imported holds something else")
        .hasMessageContaining("name another stream");
    assertThat(contents()).usingRecursiveComparison().isEqualTo(before);
  }

  private Map<String, byte[]> contents() throws IOException {
    InMemoryLogDirectory directory = (InMemoryLogDirectory) archive.streamDirectory(TARGET);
    Map<String, byte[]> contents = new TreeMap<>();
    for (var entry : directory.list()) {
      contents.put(entry.name(), directory.contents(entry.name()));
    }
    return contents;
  }

  /** A stream directory beside the archive; each call appends the same again. */
  private StreamReader writeSource(int records, boolean allKinds) throws IOException {
    try (StorageBackend storage = new SegmentStorage(bare, plain(), Clock.systemUTC())) {
      storage.open(SOURCE);
      for (int i = 0; i < records / 5; i++) {
        append(storage, SOURCE, "x".repeat(100), "y".repeat(90), "z".repeat(80), "a".repeat(70));
        if (allKinds && i % 4 == 0) {
          storage.appendCheckpoint(SOURCE, Durability.WRITTEN);
        } else if (allKinds && i % 4 == 1) {
          StreamState state = storage.state(SOURCE);
          storage.appendTombstone(
              SOURCE, i, state.end().nextOffset(), state.end().chainHash(), Durability.WRITTEN);
        } else {
          append(storage, SOURCE, "b".repeat(60));
        }
      }
    }
    return StreamReader.open(bare(), MAX_PAYLOAD);
  }

  private InMemoryLogDirectory bare() {
    return (InMemoryLogDirectory) bare.directory(SOURCE.name());
  }

  private StreamImporter importer(StorageConfig config) {
    return new StreamImporter(archive, config, Clock.systemUTC());
  }

  private static StorageConfig plain() {
    return StorageConfig.defaults()
        .withCompression(CompressionType.NONE)
        .withCheckpointPolicy(CheckpointPolicy.LINEAGE);
  }

  private StreamReader target() throws IOException {
    return StreamReader.open(archive.streamDirectory(TARGET), MAX_PAYLOAD);
  }

  private void assertSound() throws IOException {
    var result =
        new LogVerifier(TARGET, archive.streamDirectory(TARGET), MAX_PAYLOAD)
            .verify(record -> {}, bytes -> {});
    assertThat(result.findings()).isEmpty();
  }

  private static void assertSameRecords(List<LogRecord> expected, List<LogRecord> actual) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(actual.get(i).kind()).isEqualTo(expected.get(i).kind());
      assertThat(actual.get(i).payload()).isEqualTo(expected.get(i).payload());
      assertThat(actual.get(i).chainHash()).isEqualTo(expected.get(i).chainHash());
    }
  }

  private static List<LogRecord> readAll(StreamReader view) throws IOException {
    List<LogRecord> records = new ArrayList<>();
    try (VerifiedReader reader = view.readerFromGenesis(0)) {
      for (LogRecord r = reader.next(); r != null; r = reader.next()) {
        records.add(r);
      }
    }
    return records;
  }

  private static void append(StorageBackend storage, StreamId stream, String... payloads)
      throws IOException {
    StreamState state = storage.state(stream);
    ChainHash head = state.end().chainHash();
    List<byte[]> bytes = Arrays.stream(payloads).map(p -> p.getBytes(UTF_8)).toList();
    storage.append(stream, bytes, state.end().nextOffset(), head, Durability.WRITTEN);
  }
}
