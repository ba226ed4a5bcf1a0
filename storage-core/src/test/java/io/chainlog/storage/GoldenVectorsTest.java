package io.chainlog.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.record.ChainHash;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.verify.LogVerifier;
import io.chainlog.storage.verify.StreamVerification;
import java.io.IOException;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the lineage wrote reads exactly, and what we write of the same payloads is the same. */
class GoldenVectorsTest {
  private static final int MAX_PAYLOAD = StorageConfig.DEFAULT_MAX_PAYLOAD_BYTES;

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
  void readsWhatTheLineageWrote(String name) throws Exception {
    GoldenStream golden = GoldenStream.load(name);
    List<LogRecord> records = readAll(golden.logDirectory());

    assertThat(records).hasSameSizeAs(golden.records());
    for (int i = 0; i < records.size(); i++) {
      assertSame(records.get(i), golden.records().get(i));
    }
    StreamState state = StreamReader.open(golden.logDirectory(), MAX_PAYLOAD).state();
    assertThat(state.end().nextOffset()).isEqualTo(golden.expected().get("next_offset").asLong());
    assertThat(state.end().chainHash().toHex())
        .isEqualTo(golden.expected().get("chain_head").asText());
    assertThat(state.segmentCount()).isEqualTo(golden.expected().path("segment_count").asInt(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "lz4",
        "zstd",
        "checkpoints",
        "rotation",
        "rotated-and-empty",
        "older-frame"
      })
  void verifiesWhatTheLineageWrote(String name) throws IOException {
    GoldenStream golden = GoldenStream.load(name);

    StreamVerification result =
        LogVerifier.forBareDirectory(golden.stream(), golden.logDirectory(), MAX_PAYLOAD)
            .verify(record -> {}, bytes -> {});

    assertThat(result.findings()).isEmpty();
    assertThat(result.records()).isEqualTo(golden.records().size());
    assertThat(result.treeSize()).isEqualTo(golden.records().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "rotation", "rotation-checkpoints", "rotated-and-empty"})
  void writesTheSameBytesAsTheLineage(String name) throws IOException {
    GoldenStream golden = GoldenStream.load(name);
    InMemoryLogDirectory root = new InMemoryLogDirectory();
    writeLike(golden, root);

    InMemoryLogDirectory written = (InMemoryLogDirectory) root.directory(golden.stream().name());
    int last = golden.records().get(golden.records().size() - 1).get("segment").asInt();
    for (int segment = 0; segment <= last; segment++) {
      assertThat(written.contents(String.format(Locale.ROOT, "segment_%06d.log", segment)))
          .as("segment %d", segment)
          .isEqualTo(golden.segment(segment));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lz4", "zstd", "checkpoints"})
  void writesTheSameChainAsTheLineageWhenCompressed(String name) throws IOException {
    GoldenStream golden = GoldenStream.load(name);
    InMemoryLogDirectory root = new InMemoryLogDirectory();

    writeLike(golden, root);

    List<LogRecord> records = readAll(root.directory(golden.stream().name()));
    assertThat(records.get(records.size() - 1).chainHash().toHex())
        .isEqualTo(golden.expected().get("chain_head").asText());
  }

  @Test
  void memoryStorageHasTheSegmentsOfTheLineagesMemoryBackend() throws IOException {
    GoldenStream plain = GoldenStream.load("plain");
    JsonNode memory =
        new com.fasterxml.jackson.databind.ObjectMapper()
            .readTree(GoldenStream.ROOT.resolve("memory.json").toFile());
    StreamId stream = new StreamId("memory");
    try (StorageBackend storage =
        MemoryStorage.create(
            lineageConfig(CompressionType.NONE, memory.get("segment_bytes").asLong()),
            Clock.systemUTC())) {
      storage.open(stream);
      List<byte[]> payloads = payloadsOf(plain);
      int from = 0;
      for (JsonNode after : memory.get("after_each_batch")) {
        int to = Math.min(from + memory.get("batch").asInt(), payloads.size());
        append(storage, stream, payloads.subList(from, to));
        from = to;

        assertThat(storage.state(stream).end().nextOffset())
            .isEqualTo(after.get("next_offset").asLong());
        assertThat(storage.latestChainHash(stream).orElseThrow().toHex())
            .isEqualTo(after.get("chain_hash").asText());
        assertThat(storage.segmentCount(stream)).isEqualTo(after.get("segment_count").asInt());
        List<Integer> completed = new ArrayList<>();
        after.get("completed_segments").forEach(node -> completed.add(node.asInt()));
        assertThat(storage.completedSegments(stream)).isEqualTo(completed);
      }
    }
  }

  private static void assertSame(LogRecord record, JsonNode expected) throws Exception {
    assertThat(record.offset()).isEqualTo(expected.get("offset").asLong());
    assertThat(record.kind().label()).isEqualTo(expected.get("kind").asText());
    assertThat(record.segment()).isEqualTo(expected.get("segment").asInt());
    assertThat(record.position()).isEqualTo(expected.get("position").asLong());
    assertThat(record.frameBytes()).isEqualTo(expected.get("frame_size").asInt());
    assertThat(record.compression().label()).isEqualTo(expected.path("compression").asText("none"));
    assertThat(record.payload()).hasSize(expected.get("payload_size").asInt());
    assertThat(sha256(record.payload())).isEqualTo(expected.get("payload_sha256").asText());
    assertThat(record.chainHash().toHex()).isEqualTo(expected.get("chain_hash").asText());
  }

  /** Appends the payloads of a vector in its batches, with its settings. */
  private static void writeLike(GoldenStream golden, LogDirectory root) throws IOException {
    CompressionType compression =
        CompressionType.valueOf(golden.compression().toUpperCase(Locale.ROOT));
    StorageConfig config =
        lineageConfig(compression, golden.expected().get("segment_bytes").asLong());
    List<byte[]> payloads = payloadsOf(golden);
    try (StorageBackend storage = new SegmentStorage(root, config, Clock.systemUTC())) {
      storage.open(golden.stream());
      for (JsonNode batch : golden.batches()) {
        int from = batch.get("first_offset").asInt();
        AppendResult result =
            batch.get("op").asText().equals("checkpoint")
                ? storage.appendCheckpoint(golden.stream(), Durability.SYNCED)
                : append(
                    storage,
                    golden.stream(),
                    payloads.subList(from, batch.get("next_offset").asInt()));
        assertThat(result.end().nextOffset()).isEqualTo(batch.get("next_offset").asLong());
        assertThat(result.end().chainHash().toHex())
            .isEqualTo(batch.get("chain_hash_after").asText());
      }
    }
  }

  private static AppendResult append(StorageBackend storage, StreamId stream, List<byte[]> payloads)
      throws IOException {
    StreamState state = storage.state(stream);
    ChainHash head = state.end().chainHash();
    return storage.append(stream, payloads, state.end().nextOffset(), head, Durability.SYNCED);
  }

  private static StorageConfig lineageConfig(CompressionType compression, long segmentBytes) {
    return StorageConfig.defaults()
        .withCompression(compression)
        .withSegmentBytes(segmentBytes)
        .withCheckpointPolicy(CheckpointPolicy.LINEAGE);
  }

  private static List<byte[]> payloadsOf(GoldenStream golden) throws IOException {
    return readAll(golden.logDirectory()).stream().map(LogRecord::payload).toList();
  }

  private static List<LogRecord> readAll(LogDirectory directory) throws IOException {
    List<LogRecord> records = new ArrayList<>();
    try (VerifiedReader reader = StreamReader.open(directory, MAX_PAYLOAD).readerFromGenesis(0)) {
      for (LogRecord r = reader.next(); r != null; r = reader.next()) {
        records.add(r);
      }
    }
    return records;
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
