package io.chainlog.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.errors.CorruptPayloadException;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.record.RecordKind;
import io.chainlog.storage.tree.Checkpoint;
import io.chainlog.storage.verify.LogVerifier;
import io.chainlog.storage.verify.StreamVerification;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Whatever is done to a stream, it is the list of what was appended, in a chain and a tree. */
class StreamModelProperties {
  private static final StreamId STREAM = new StreamId("orders-0");

  /** One thing that a user may do. */
  sealed interface Step {}

  record Append(List<byte[]> payloads) implements Step {}

  record AppendPipelined(List<byte[]> payloads) implements Step {}

  record Retract() implements Step {}

  record Mark() implements Step {}

  record Sync() implements Step {}

  record Reopen(StorageConfig config) implements Step {}

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void aStreamIsWhatWasAppendedToIt(
      @ForAll("configs") StorageConfig config,
      @ForAll("steps") List<Step> steps,
      @ForAll long anywhere)
      throws IOException {
    InMemoryLogDirectory root = new InMemoryLogDirectory();
    Run run = new Run(root, config);
    for (Step step : steps) {
      run.take(step);
    }
    List<LogRecord> records = run.readFromGenesis(0);
    assertIsModel(records, run.model);
    assertIsChained(records);
    run.assertReadsFrom((int) Math.floorMod(anywhere, records.size() + 1L), records);
    run.storage.close();
    assertIsTree(root, records);
  }

  /** The stream under test, and beside it the plain list of what was appended. */
  private static final class Run {
    private final InMemoryLogDirectory root;
    private final List<byte[]> model = new ArrayList<>();
    private StorageBackend storage;

    Run(InMemoryLogDirectory root, StorageConfig config) throws IOException {
      this.root = root;
      open(config);
    }

    private void open(StorageConfig config) throws IOException {
      storage = new SegmentStorage(root, config, Clock.systemUTC());
      assertThat(storage.open(STREAM).isClean()).isTrue();
    }

    void take(Step step) throws IOException {
      StreamState at = storage.state(STREAM);
      long end = at.end().nextOffset();
      if (step instanceof Append append) {
        model.addAll(append.payloads());
        storage.append(STREAM, append.payloads(), end, at.end().chainHash(), Durability.WRITTEN);
      } else if (step instanceof AppendPipelined append) {
        model.addAll(append.payloads());
        storage.appendPipelined(STREAM, append.payloads(), end, at.end().chainHash());
        storage.sync(STREAM);
      } else if (step instanceof Retract && end > 0) {
        model.add(littleEndian(end / 2));
        storage.appendTombstone(STREAM, end / 2, end, at.end().chainHash(), Durability.WRITTEN);
      } else if (step instanceof Mark) {
        storage.appendCheckpoint(STREAM, Durability.WRITTEN);
      } else if (step instanceof Sync) {
        assertThat(storage.sync(STREAM).committedOffset()).isEqualTo(end);
      } else if (step instanceof Reopen reopen) {
        storage.close();
        open(reopen.config());
      }
    }

    List<LogRecord> readFromGenesis(long offset) throws IOException {
      return drain(storage.readerFromGenesis(STREAM, offset));
    }

    /** From an offset: by a checkpoint, from the start, in pieces, here and elsewhere. */
    void assertReadsFrom(int offset, List<LogRecord> all) throws IOException {
      List<LogRecord> expected = all.subList(offset, all.size());
      assertSame(drain(storage.reader(STREAM, offset)), expected);
      assertSame(readFromGenesis(offset), expected);
      assertSame(readInPieces(offset, all), expected);
      storage.sync(STREAM);
      StreamReader view = StreamReader.open(root.directory(STREAM.name()), 1 << 20);
      assertSame(drain(view.reader(offset)), expected);
      assertThat(view.state().end().chainHash()).isEqualTo(storage.state(STREAM).end().chainHash());
    }

    private List<LogRecord> readInPieces(int offset, List<LogRecord> all) throws IOException {
      List<LogRecord> records = new ArrayList<>();
      for (int next = offset; next < all.size(); ) {
        List<LogRecord> piece = storage.readFrom(STREAM, next, 50);
        assertThat(piece.size()).isEqualTo(sizeOfPiece(all, next, 50));
        records.addAll(piece);
        next += piece.size();
      }
      return records;
    }

    private static int sizeOfPiece(List<LogRecord> all, int first, int maxBytes) {
      int end = first + 1;
      int bytes = all.get(first).payload().length;
      while (end < all.size() && bytes + all.get(end).payload().length <= maxBytes) {
        bytes += all.get(end++).payload().length;
      }
      return end - first;
    }
  }

  private static void assertIsModel(List<LogRecord> records, List<byte[]> model) {
    int next = 0;
    for (int i = 0; i < records.size(); i++) {
      assertThat(records.get(i).offset()).isEqualTo(i);
      if (records.get(i).kind() != RecordKind.CHECKPOINT) {
        assertThat(records.get(i).payload()).isEqualTo(model.get(next++));
      }
    }
    assertThat(next).isEqualTo(model.size());
  }

  /** The reference: five lines that anybody can check against the format's page. */
  private static void assertIsChained(List<LogRecord> records) {
    byte[] head = {};
    for (LogRecord record : records) {
      head = sha256(head, new byte[] {record.kind().id()}, record.payload());
      assertThat(record.chainHash().toByteArray()).isEqualTo(head);
    }
  }

  private static void assertIsTree(InMemoryLogDirectory root, List<LogRecord> read)
      throws IOException {
    List<byte[]> leaves = new ArrayList<>();
    List<LogRecord> all = new ArrayList<>();
    StreamVerification result =
        new LogVerifier(STREAM, root.directory(STREAM.name()), 1 << 20)
            .verify(
                record -> {
                  assertCheckpoint(record, leaves);
                  leaves.add(record.chainHash().toByteArray());
                  all.add(record);
                },
                bytes -> {});
    assertThat(result.findings()).isEmpty();
    assertThat(result.treeRoot()).isEqualTo(HexFormat.of().formatHex(root(leaves)));
    assertSame(all.subList(0, read.size()), read);
  }

  private static void assertCheckpoint(LogRecord record, List<byte[]> leaves)
      throws CorruptPayloadException {
    if (record.kind() == RecordKind.CHECKPOINT) {
      Checkpoint checkpoint = Checkpoint.parse(record.payload());
      assertThat(checkpoint.end().nextOffset()).isEqualTo(leaves.size());
      assertThat(checkpoint.end().chainHash()).isEqualTo(record.previousHash());
      checkpoint.tree().ifPresent(tree -> assertThat(tree.root()).isEqualTo(root(leaves)));
    }
  }

  /** RFC 6962, section 2.1, word for word. */
  private static byte[] root(List<byte[]> leaves) {
    if (leaves.size() < 2) {
      return leaves.isEmpty() ? sha256() : sha256(new byte[] {0}, leaves.get(0));
    }
    int split = Integer.highestOneBit(leaves.size() - 1);
    return sha256(
        new byte[] {1}, root(leaves.subList(0, split)), root(leaves.subList(split, leaves.size())));
  }

  private static byte[] sha256(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static List<LogRecord> drain(VerifiedReader opened) throws IOException {
    List<LogRecord> records = new ArrayList<>();
    try (VerifiedReader reader = opened) {
      for (LogRecord r = reader.next(); r != null; r = reader.next()) {
        records.add(r);
      }
    }
    return records;
  }

  private static void assertSame(List<LogRecord> actual, List<LogRecord> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.size(); i++) {
      assertThat(actual.get(i).chainHash()).isEqualTo(expected.get(i).chainHash());
      assertThat(actual.get(i).payload()).isEqualTo(expected.get(i).payload());
    }
  }

  private static byte[] littleEndian(long value) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }

  @Provide
  Arbitrary<StorageConfig> configs() {
    Arbitrary<CheckpointPolicy> policies =
        Combinators.combine(
                Arbitraries.longs().between(0, 20),
                Arbitraries.of(true, false),
                Arbitraries.of(true, false),
                Arbitraries.of(true, false))
            .as(CheckpointPolicy::new);
    return Combinators.combine(
            Arbitraries.of(CompressionType.class),
            Arbitraries.of(1L, 100L, 300L, 1000L, 1L << 30),
            Arbitraries.of(1, 100, 4096),
            policies)
        .as(
            (compression, segmentBytes, indexIntervalBytes, policy) ->
                StorageConfig.defaults()
                    .withCompression(compression)
                    .withSegmentBytes(segmentBytes)
                    .withIndexIntervalBytes(indexIntervalBytes)
                    .withCheckpointPolicy(policy));
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<byte[]> noise = Arbitraries.bytes().array(byte[].class).ofMaxSize(60);
    Arbitrary<byte[]> even = Arbitraries.integers().between(0, 2000).map(byte[]::new);
    Arbitrary<List<byte[]>> payloads =
        Arbitraries.oneOf(noise, even).list().ofMinSize(1).ofMaxSize(8);
    Arbitrary<Step> appends = payloads.map(Append::new);
    Arbitrary<Step> pipelined = payloads.map(AppendPipelined::new);
    Arbitrary<Step> reopens = configs().map(Reopen::new);
    Arbitrary<Step> others = Arbitraries.of(new Retract(), new Mark(), new Sync());
    return Arbitraries.frequencyOf(
            Tuple.of(5, appends), Tuple.of(1, pipelined), Tuple.of(2, others), Tuple.of(1, reopens))
        .list()
        .ofMaxSize(30);
  }
}
