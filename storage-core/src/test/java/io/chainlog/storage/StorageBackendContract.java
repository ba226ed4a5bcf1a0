package io.chainlog.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.errors.StaleAppendException;
import io.chainlog.storage.errors.StreamLockedException;
import io.chainlog.storage.record.ChainHash;
import io.chainlog.storage.record.ChainPosition;
import io.chainlog.storage.record.HashChain;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.record.RecordKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every {@link StorageBackend} keeps, sentence by sentence. Its subclasses name the
 * implementation.
 */
public abstract class StorageBackendContract {
  private static final StreamId STREAM = new StreamId("orders-0");
  private static final StreamId OTHER = new StreamId("orders-1");
  private static final int MAX_PAYLOAD_BYTES = 1000;
  private static final StorageConfig PLAIN =
      StorageConfig.defaults()
          .withCompression(CompressionType.NONE)
          .withCheckpointPolicy(CheckpointPolicy.LINEAGE)
          .withMaxPayloadBytes(MAX_PAYLOAD_BYTES);

  private final List<StorageBackend> backends = new ArrayList<>();
  private StorageBackend storage;

  /**
   * A backend over the one place of this test: each call gives another on the same streams, as a
   * restart or a second process would.
   */
  protected abstract StorageBackend newBackend(StorageConfig config) throws IOException;

  @BeforeEach
  void openStream() throws IOException {
    storage = backend(PLAIN);
    storage.open(STREAM);
  }

  @AfterEach
  void closeBackends() throws IOException {
    for (StorageBackend backend : backends) {
      backend.close();
    }
  }

  // Lifecycle

  @Test
  void hasNoStreamsUntilOneIsOpened() throws IOException {
    assertThat(storage.exists(OTHER)).isFalse();
    storage.open(OTHER);
    assertThat(storage.exists(OTHER)).isTrue();
    assertThat(storage.streams()).containsExactly(STREAM, OTHER);
  }

  @Test
  void listsStreamsByNameOpenOrNot() throws IOException {
    for (String name : List.of("b", "B", "a@1", "a")) {
      storage.open(new StreamId(name));
    }
    storage.close(new StreamId("b"));
    assertThat(storage.streams())
        .extracting(StreamId::name)
        .containsExactly("B", "a", "a@1", "b", STREAM.name());
  }

  @Test
  void newStreamIsEmptyWithOneSegment() throws IOException {
    StreamState state = storage.state(STREAM);
    assertThat(state.end().nextOffset()).isZero();
    assertThat(state.end().chainHash()).isEqualTo(ChainHash.ZERO);
    assertThat(state.committedOffset()).isZero();
    assertThat(state.sizeBytes()).isZero();
    assertThat(storage.segmentCount(STREAM)).isEqualTo(1);
    assertThat(storage.completedSegments(STREAM)).isEmpty();
    assertThat(storage.latestChainHash(STREAM)).isEmpty();
    assertThat(storage.readFrom(STREAM, 0, 100)).isEmpty();
  }

  @Test
  void refusesToOpenAStreamThatIsOpenHere() throws IOException {
    append("a");
    assertThatIllegalStateException()
        .isThrownBy(() -> storage.open(STREAM))
        .withMessageContaining("orders-0");
    append("b");
    assertThat(payloads(storage)).containsExactly("a", "b");
  }

  @Test
  void keepsOtherWritersOutUntilItCloses() throws IOException {
    append("a");
    StorageBackend second = backend(PLAIN);
    assertThatThrownBy(() -> second.open(STREAM))
        .isInstanceOf(StreamLockedException.class)
        .hasMessageContaining("orders-0");

    storage.close(STREAM);
    assertThat(second.open(STREAM).isClean()).isTrue();
    append(second, Durability.SYNCED, "b");
    assertThatThrownBy(() -> storage.open(STREAM)).isInstanceOf(StreamLockedException.class);
    assertThat(payloads(storage)).containsExactly("a", "b");
  }

  @Test
  void eachOpeningTakesTheNextWriterEpoch() throws IOException {
    long first = storage.state(STREAM).writerEpoch();
    storage.close(STREAM);
    storage.open(STREAM);
    assertThat(storage.state(STREAM).writerEpoch()).isEqualTo(first + 1);
  }

  @Test
  void everyUseThatWritesNeedsAnOpenStream() throws IOException {
    storage.close(STREAM);
    List<byte[]> one = List.of(new byte[1]);
    assertNotOpen(() -> storage.append(STREAM, one, 0, ChainHash.ZERO, Durability.SYNCED));
    assertNotOpen(() -> storage.appendTombstone(STREAM, 0, 1, ChainHash.ZERO, Durability.SYNCED));
    assertNotOpen(() -> storage.appendCheckpoint(STREAM, Durability.SYNCED));
    assertNotOpen(() -> storage.sync(STREAM));
    assertNotOpen(() -> storage.close(STREAM));
    assertThat(storage.state(STREAM).end().nextOffset()).isZero();
  }

  @Test
  void readingAStreamThatDoesNotExistFailsAndMakesNothing() throws IOException {
    assertThatThrownBy(() -> storage.state(OTHER)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> storage.latestChainHash(OTHER)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> storage.readFrom(OTHER, 0, 1)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> storage.reader(OTHER, 0)).isInstanceOf(IOException.class);
    assertThat(storage.exists(OTHER)).isFalse();
  }

  @Test
  void closesEveryStreamWithTheBackend() throws IOException {
    storage.open(OTHER);
    append("a");
    storage.close();

    StorageBackend second = backend(PLAIN);
    second.open(STREAM);
    second.open(OTHER);
    assertThat(payloads(second)).containsExactly("a");
  }

  @Test
  void readsWhatIsClosed() throws IOException {
    append("a", "b");
    ChainHash head = storage.latestChainHash(STREAM).orElseThrow();
    storage.close(STREAM);

    assertThat(payloads(storage)).containsExactly("a", "b");
    assertThat(storage.latestChainHash(STREAM)).contains(head);
    assertThat(storage.readFrom(STREAM, 1, 100)).hasSize(1);
  }

  @Test
  void closingWritesTheCheckpointThatThePolicyWants() throws IOException {
    CheckpointPolicy onClose = new CheckpointPolicy(0, true, false, true);
    StorageBackend second = backend(PLAIN.withCheckpointPolicy(onClose));
    second.open(OTHER);
    second.append(OTHER, List.of(bytes("a")), 0, ChainHash.ZERO, Durability.WRITTEN);
    second.close(OTHER);
    second.open(OTHER);
    second.close(OTHER);

    assertThat(kinds(second, OTHER)).containsExactly(RecordKind.DATA, RecordKind.CHECKPOINT);
  }

  // Durability

  @Test
  void writtenRecordsAreSeenHereAtOnceAndByNobodyElseUntilASync() throws IOException {
    append(storage, Durability.SYNCED, "a");
    append(storage, Durability.WRITTEN, "b");
    StorageBackend elsewhere = backend(PLAIN);

    assertThat(payloads(storage)).containsExactly("a", "b");
    assertThat(payloads(elsewhere)).containsExactly("a");
    assertThat(elsewhere.state(STREAM).end().nextOffset()).isEqualTo(1);
    assertThat(storage.state(STREAM).committedOffset()).isEqualTo(1);

    StreamState synced = storage.sync(STREAM);
    assertThat(synced.committedOffset()).isEqualTo(synced.end().nextOffset()).isEqualTo(2);
    assertThat(synced).isEqualTo(storage.state(STREAM));
    assertThat(payloads(elsewhere)).containsExactly("a", "b");
  }

  @Test
  void aSyncedAppendCommitsWhatWasWrittenBefore() throws IOException {
    append(storage, Durability.WRITTEN, "a");
    append(storage, Durability.SYNCED, "b");
    assertThat(storage.state(STREAM).committedOffset()).isEqualTo(2);
    assertThat(payloads(backend(PLAIN))).containsExactly("a", "b");
  }

  @Test
  void closingCommits() throws IOException {
    append(storage, Durability.WRITTEN, "a");
    storage.close(STREAM);
    assertThat(storage.state(STREAM).committedOffset()).isEqualTo(1);
  }

  @Test
  void aSecondSyncChangesNothing() throws IOException {
    append(storage, Durability.WRITTEN, "a");
    StreamState synced = storage.sync(STREAM);
    assertThat(storage.sync(STREAM)).isEqualTo(synced);
  }

  // Appending

  @ParameterizedTest
  @EnumSource(Durability.class)
  void anAppendIsSeenByEveryReadAsSoonAsItReturns(Durability durability) throws IOException {
    AppendResult first = append(storage, durability, "a", "b");
    assertThat(first.baseOffset()).isZero();
    assertThat(first.end().nextOffset()).isEqualTo(2);
    assertThat(storage.state(STREAM).end().chainHash()).isEqualTo(first.end().chainHash());
    assertThat(storage.latestChainHash(STREAM)).contains(first.end().chainHash());
    assertThat(storage.readFrom(STREAM, 1, 100)).hasSize(1);
    assertThat(payloads(storage)).containsExactly("a", "b");

    AppendResult second = append(storage, durability, "c");
    assertThat(second.baseOffset()).isEqualTo(2);
    assertThat(payloads(storage)).containsExactly("a", "b", "c");
  }

  @Test
  void chainsEachRecordToTheOneBefore() throws IOException {
    append("a", "b");
    append("");
    HashChain chain = new HashChain();
    ChainHash expected = ChainHash.ZERO;
    for (LogRecord record : readAll(storage, STREAM)) {
      assertThat(record.previousHash()).isEqualTo(expected);
      expected =
          chain.hash(
              new ChainPosition(record.offset() == 0 ? 0 : 1, expected),
              record.kind(),
              record.payload());
      assertThat(record.chainHash()).isEqualTo(expected);
    }
    assertThat(storage.latestChainHash(STREAM)).contains(expected);
  }

  @Test
  void payloadsAreTheCallersAgainWhenTheCallReturns() throws IOException {
    byte[] payload = bytes("as appended");
    List<byte[]> batch = new ArrayList<>(List.of(payload));
    storage.append(STREAM, batch, 0, ChainHash.ZERO, Durability.WRITTEN);
    Arrays.fill(payload, (byte) 'x');
    batch.clear();

    assertThat(payloads(storage)).containsExactly("as appended");
    storage.sync(STREAM);
    assertThat(payloads(backend(PLAIN))).containsExactly("as appended");
  }

  @Test
  void refusesAStaleOffsetBeforeAByteIsWritten() throws IOException {
    append("a", "b");
    StreamState before = storage.state(STREAM);
    for (long stale : new long[] {0, 1, 3, Long.MAX_VALUE}) {
      assertThatThrownBy(
              () ->
                  storage.append(
                      STREAM, one("x"), stale, before.end().chainHash(), Durability.SYNCED))
          .isInstanceOf(StaleAppendException.class)
          .hasMessageContaining("ends at offset 2")
          .hasMessageContaining("Nothing was written");
    }
    assertThat(storage.state(STREAM)).isEqualTo(before);
    append("c");
    assertThat(payloads(storage)).containsExactly("a", "b", "c");
  }

  @Test
  void refusesAStaleHashBeforeAByteIsWritten() throws IOException {
    AppendResult first = append("a");
    append("b");
    StreamState before = storage.state(STREAM);
    for (ChainHash stale : List.of(ChainHash.ZERO, first.end().chainHash())) {
      assertThatThrownBy(() -> storage.append(STREAM, one("x"), 2, stale, Durability.SYNCED))
          .isInstanceOf(StaleAppendException.class);
      assertThatThrownBy(() -> storage.appendTombstone(STREAM, 0, 2, stale, Durability.SYNCED))
          .isInstanceOf(StaleAppendException.class);
    }
    assertThat(storage.state(STREAM)).isEqualTo(before);
  }

  @Test
  void refusesWhatIsTheCallersMistakeBeforeAByteIsWritten() throws IOException {
    byte[] tooLarge = new byte[MAX_PAYLOAD_BYTES + 1];
    List<byte[]> withNull = Arrays.asList(bytes("a"), null);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> storage.append(STREAM, List.of(), 0, ChainHash.ZERO, Durability.SYNCED));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                storage.append(
                    STREAM, List.of(bytes("a"), tooLarge), 0, ChainHash.ZERO, Durability.SYNCED))
        .withMessageContaining("1001 bytes")
        .withMessageContaining("1000");
    assertThatNullPointerException()
        .isThrownBy(() -> storage.append(STREAM, withNull, 0, ChainHash.ZERO, Durability.SYNCED));
    assertThatNullPointerException()
        .isThrownBy(() -> storage.append(STREAM, one("a"), 0, null, Durability.SYNCED));
    assertThatNullPointerException()
        .isThrownBy(() -> storage.append(STREAM, one("a"), 0, ChainHash.ZERO, null));
    assertThat(storage.state(STREAM).sizeBytes()).isZero();
    append("usable");
  }

  @Test
  void takesPayloadsOfZeroBytesAndOfTheMaximum() throws IOException {
    byte[] largest = new byte[MAX_PAYLOAD_BYTES];
    Arrays.fill(largest, (byte) 7);
    storage.append(STREAM, List.of(new byte[0], largest), 0, ChainHash.ZERO, Durability.SYNCED);
    List<LogRecord> records = storage.readFrom(STREAM, 0, Long.MAX_VALUE);
    assertThat(records.get(0).payload()).isEmpty();
    assertThat(records.get(1).payload()).isEqualTo(largest);
  }

  @Test
  void aTombstoneNamesWhatItRetractsAndRemovesNothing() throws IOException {
    append("a", "b");
    StreamState state = storage.state(STREAM);
    AppendResult result =
        storage.appendTombstone(STREAM, 1, 2, state.end().chainHash(), Durability.SYNCED);

    assertThat(result.baseOffset()).isEqualTo(2);
    List<LogRecord> records = readAll(storage, STREAM);
    assertThat(records).hasSize(3);
    assertThat(records.get(1).payload()).isEqualTo(bytes("b"));
    assertThat(records.get(2).kind()).isEqualTo(RecordKind.TOMBSTONE);
    assertThat(ByteBuffer.wrap(records.get(2).payload()).order(ByteOrder.LITTLE_ENDIAN).getLong())
        .isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 2, Long.MAX_VALUE})
  void aTombstoneCanOnlyRetractAnEarlierRecord(long retracted) throws IOException {
    append("a", "b");
    StreamState state = storage.state(STREAM);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                storage.appendTombstone(
                    STREAM, retracted, 2, state.end().chainHash(), Durability.SYNCED));
    assertThat(storage.state(STREAM)).isEqualTo(state);
  }

  @Test
  void writesACheckpointWhereTheCallerAsksWhateverThePolicySays() throws IOException {
    append("a");
    AppendResult result = storage.appendCheckpoint(STREAM, Durability.SYNCED);
    assertThat(result.end().nextOffset()).isEqualTo(2);
    append("b");
    assertThat(kinds(storage, STREAM))
        .containsExactly(RecordKind.DATA, RecordKind.CHECKPOINT, RecordKind.DATA);
    assertThat(storage.readFrom(STREAM, 2, 100)).hasSize(1);
  }

  @Test
  void tellsWherePayloadsStandThoughCheckpointsComeBetween() throws IOException {
    StorageBackend second =
        backend(PLAIN.withSegmentBytes(1).withCheckpointPolicy(CheckpointPolicy.DEFAULT));
    second.open(OTHER);
    AppendResult first = second.append(OTHER, one("a"), 0, ChainHash.ZERO, Durability.SYNCED);
    AppendResult behind =
        second.append(
            OTHER, one("b"), first.end().nextOffset(), first.end().chainHash(), Durability.SYNCED);

    assertThat(behind.baseOffset()).isEqualTo(2); // the second segment begins with a checkpoint
    assertThat(second.readFrom(OTHER, behind.baseOffset(), 1).get(0).payload())
        .isEqualTo(bytes("b"));
  }

  // Reading

  @Test
  void readsFromAnyOffsetToTheEnd() throws IOException {
    append("a", "b", "c");
    assertThat(storage.readFrom(STREAM, 1, Long.MAX_VALUE))
        .extracting(LogRecord::offset)
        .containsExactly(1L, 2L);
    assertThat(storage.readFrom(STREAM, 3, 100)).isEmpty();
  }

  @Test
  void stopsBeforeThePayloadsExceedTheBytesAskedForButAlwaysGivesOne() throws IOException {
    append("aaaa", "bb", "cccc");
    assertThat(storage.readFrom(STREAM, 0, 6)).hasSize(2);
    assertThat(storage.readFrom(STREAM, 0, 5)).hasSize(1);
    assertThat(storage.readFrom(STREAM, 0, 0)).hasSize(1);
    assertThat(storage.readFrom(STREAM, 2, 1)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, 3, Long.MAX_VALUE})
  void refusesToReadOutsideOfTheStream(long offset) throws IOException {
    append("a", "b");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> storage.readFrom(STREAM, offset, 100))
        .withMessageContaining("0 to 2");
    storage.close(STREAM);
    assertThatIllegalArgumentException().isThrownBy(() -> storage.readFrom(STREAM, offset, 100));
  }

  @Test
  void aReaderSeesWhatIsAppendedLater() throws IOException {
    try (VerifiedReader reader = storage.reader(STREAM, 0)) {
      assertThat(reader.next()).isNull();
      append(storage, Durability.WRITTEN, "a");
      assertThat(reader.next().payload()).isEqualTo(bytes("a"));
      assertThat(reader.next()).isNull();
      assertThat(reader.nextOffset()).isEqualTo(1);
      append(storage, Durability.SYNCED, "b");
      assertThat(reader.next().payload()).isEqualTo(bytes("b"));
    }
  }

  @Test
  void aReaderMayWaitBeyondTheEnd() throws IOException {
    append("a");
    try (VerifiedReader reader = storage.reader(STREAM, 2);
        VerifiedReader genesis = storage.readerFromGenesis(STREAM, 2)) {
      assertThat(reader.next()).isNull();
      append("b");
      storage.appendCheckpoint(STREAM, Durability.WRITTEN);
      append("c");
      assertThat(reader.next().offset()).isEqualTo(2);
      assertThat(genesis.next().offset()).isEqualTo(2);
    }
  }

  @Test
  void aReaderElsewhereFollowsTheCommitPointAcrossSegments() throws IOException {
    StorageBackend writer = backend(PLAIN.withSegmentBytes(120));
    writer.open(OTHER);
    StorageBackend elsewhere = backend(PLAIN);
    try (VerifiedReader reader = elsewhere.reader(OTHER, 0)) {
      for (int i = 0; i < 20; i++) {
        append(writer, OTHER, Durability.SYNCED, "payload " + i);
        assertThat(reader.next().payload()).isEqualTo(bytes("payload " + i));
        assertThat(reader.next()).isNull();
      }
    }
  }

  @Test
  void refusesANegativeOffsetForAReader() {
    assertThatIllegalArgumentException().isThrownBy(() -> storage.reader(STREAM, -1));
    assertThatIllegalArgumentException().isThrownBy(() -> storage.readerFromGenesis(STREAM, -1));
  }

  // Segments

  @Test
  void accountsForItsSegments() throws IOException {
    StorageBackend small = backend(PLAIN.withSegmentBytes(1));
    small.open(OTHER);
    for (int i = 1; i <= 5; i++) {
      append(small, OTHER, Durability.WRITTEN, "a");
      assertThat(small.segmentCount(OTHER)).isEqualTo(i + 1);
      assertThat(small.completedSegments(OTHER)).hasSize(i).isSorted().startsWith(0);
    }
    StreamState open = small.state(OTHER);
    assertThat(open.sizeBytes()).isEqualTo(5 * 59);
    small.close(OTHER);
    assertThat(small.segmentCount(OTHER)).isEqualTo(6);
    assertThat(small.completedSegments(OTHER)).containsExactly(0, 1, 2, 3, 4);
    assertThat(small.state(OTHER).sizeBytes()).isEqualTo(open.sizeBytes());
  }

  @Test
  void knowsItsChainHeadRightAfterARotationAndAfterARestart() throws IOException {
    StorageBackend small = backend(PLAIN.withSegmentBytes(1));
    small.open(OTHER);
    append(small, OTHER, Durability.SYNCED, "a");
    AppendResult last = append(small, OTHER, Durability.SYNCED, "b");
    assertThat(small.completedSegments(OTHER)).containsExactly(0, 1);
    assertThat(small.latestChainHash(OTHER)).contains(last.end().chainHash());
    small.close();

    StorageBackend restarted = backend(PLAIN);
    assertThat(restarted.latestChainHash(OTHER)).contains(last.end().chainHash());
    assertThat(restarted.open(OTHER).isClean()).isTrue();
    assertThat(restarted.latestChainHash(OTHER)).contains(last.end().chainHash());
    append(restarted, OTHER, Durability.SYNCED, "c");
    assertThat(readAll(restarted, OTHER)).hasSize(3);
  }

  @Test
  void flushingIndexesChangesNoRead() throws IOException {
    storage.open(OTHER);
    append("a", "b");
    List<LogRecord> before = readAll(storage, STREAM);
    storage.flushIndexes();
    append("c");
    storage.flushIndexes();
    assertThat(readAll(storage, STREAM)).hasSize(before.size() + 1);
    storage.close(STREAM);
    assertThat(storage.open(STREAM).isClean()).isTrue();
    assertThat(payloads(storage)).containsExactly("a", "b", "c");
  }

  // Thread safety

  @Test
  void streamsAreWrittenByThreadsOfTheirOwn() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<AppendResult>> results = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        StreamId stream = new StreamId("own-" + i);
        results.add(threads.submit(() -> write(stream, 50)));
      }
      for (Future<AppendResult> result : results) {
        assertThat(result.get().end().nextOffset()).isEqualTo(50);
      }
    } finally {
      threads.shutdownNow();
    }
    for (int i = 0; i < 4; i++) {
      assertThat(readAll(storage, new StreamId("own-" + i))).hasSize(50);
    }
  }

  private AppendResult write(StreamId stream, int batches) throws IOException {
    storage.open(stream);
    AppendResult result = null;
    for (int i = 0; i < batches; i++) {
      result = append(storage, stream, Durability.WRITTEN, stream.name() + " " + i);
    }
    return result;
  }

  private StorageBackend backend(StorageConfig config) throws IOException {
    StorageBackend backend = newBackend(config);
    backends.add(backend);
    return backend;
  }

  private AppendResult append(String... payloads) throws IOException {
    return append(storage, Durability.SYNCED, payloads);
  }

  private static AppendResult append(
      StorageBackend storage, Durability durability, String... payloads) throws IOException {
    return append(storage, STREAM, durability, payloads);
  }

  private static AppendResult append(
      StorageBackend storage, StreamId stream, Durability durability, String... payloads)
      throws IOException {
    StreamState state = storage.state(stream);
    List<byte[]> batch = Arrays.stream(payloads).map(StorageBackendContract::bytes).toList();
    return storage.append(
        stream, batch, state.end().nextOffset(), state.end().chainHash(), durability);
  }

  private static List<String> payloads(StorageBackend storage) throws IOException {
    return readAll(storage, STREAM).stream().map(r -> new String(r.payload(), UTF_8)).toList();
  }

  private static List<RecordKind> kinds(StorageBackend storage, StreamId stream)
      throws IOException {
    return readAll(storage, stream).stream().map(LogRecord::kind).toList();
  }

  private static List<LogRecord> readAll(StorageBackend storage, StreamId stream)
      throws IOException {
    List<LogRecord> records = new ArrayList<>();
    try (VerifiedReader reader = storage.readerFromGenesis(stream, 0)) {
      for (LogRecord r = reader.next(); r != null; r = reader.next()) {
        records.add(r);
      }
    }
    return records;
  }

  private static void assertNotOpen(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatIllegalStateException().isThrownBy(call).withMessageContaining("call open first");
  }

  private static List<byte[]> one(String payload) {
    return List.of(bytes(payload));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
