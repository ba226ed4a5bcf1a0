package io.chainlog.storage.medium;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.storage.CheckpointPolicy;
import io.chainlog.storage.CommitPoint;
import io.chainlog.storage.CompactionConfig;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.StreamReader;
import io.chainlog.storage.VerifiedReader;
import io.chainlog.storage.codec.Codecs;
import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.errors.FailedLogException;
import io.chainlog.storage.errors.StaleAppendException;
import io.chainlog.storage.errors.StreamLockedException;
import io.chainlog.storage.prepare.AppendPipeline;
import io.chainlog.storage.prepare.PreparedBatch;
import io.chainlog.storage.record.ChainPosition;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.record.RecordKind;
import io.chainlog.storage.tree.ChainState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every medium does for a stream, whatever its bytes are kept in. */
abstract class StreamMediumContract {
  static final StreamId STREAM = new StreamId("orders-0");
  static final StorageConfig CONFIG =
      StorageConfig.defaults()
          .withCompression(CompressionType.NONE)
          .withCheckpointPolicy(CheckpointPolicy.DEFAULT.withIntervalRecords(3));

  private final AppendPipeline pipeline =
      new AppendPipeline(
          Codecs.standard().forType(CompressionType.NONE), CONFIG.checkpointPolicy());
  private StreamMedium medium;

  /** The place of a stream that does not exist yet. */
  abstract StreamMedium medium() throws IOException;

  @BeforeEach
  void makeMedium() throws IOException {
    medium = medium();
  }

  @Test
  void aNewStreamIsEmptyAndCommitted() throws IOException {
    try (StreamClaim claim = medium.claim()) {
      assertThat(claim.tail().end()).isEqualTo(ChainPosition.START);
      assertThat(claim.extentBytes()).isZero();
      assertThat(claim.extentAgeMs()).isZero();
      assertThat(claim.recovery().recordsKept()).isZero();
      assertThat(claim.commitPoint().orElseThrow().end()).isEqualTo(ChainPosition.START);
      assertThat(claim.commitPoint().orElseThrow().writerEpoch()).isPositive();
    }
    assertThat(medium.read().state().end()).isEqualTo(ChainPosition.START);
  }

  @Test
  void takesABatchThatFollowsAndNoOther() throws IOException {
    try (StreamClaim claim = medium.claim()) {
      PreparedBatch first = prepare(claim.tail(), "a", "b");
      claim.append(first, false);
      assertThat(claim.tail().end()).isEqualTo(first.tail().end());
      assertThat(claim.extentBytes()).isPositive();

      assertThatThrownBy(() -> claim.append(first, false)).isInstanceOf(StaleAppendException.class);
      assertThat(claim.tail().end()).isEqualTo(first.tail().end());
      claim.append(prepare(claim.tail(), "c"), false);
      assertThat(texts(claim)).containsExactly("a", "b", "c");
    }
  }

  @Test
  void onlyTheClaimSeesWhatIsNotCommitted() throws IOException {
    try (StreamClaim claim = medium.claim()) {
      append(claim, false, "a");
      assertThat(texts(claim)).containsExactly("a");
      assertThat(texts(medium.read())).isEmpty();
      claim.commit(claim.tail().end());
      assertThat(texts(medium.read())).containsExactly("a");
    }
  }

  @Test
  void aCommitNeverCoversMoreThanItIsAskedFor() throws IOException {
    try (StreamClaim claim = medium.claim()) {
      ChainPosition first = append(claim, false, "a");
      ChainPosition second = append(claim, false, "b", "c");
      ChainPosition third = append(claim, false, "d");

      assertThat(claim.commit(first).end()).isEqualTo(first);
      assertThat(texts(medium.read())).containsExactly("a");
      assertThat(claim.commit(second).end()).isEqualTo(second);
      assertThat(texts(medium.read())).containsExactly("a", "b", "c");
      assertThat(claim.tail().end()).isEqualTo(third);
      assertThat(claim.commit(third).end()).isEqualTo(third);
      assertThat(claim.commitPoint().orElseThrow().end()).isEqualTo(third);
    }
  }

  @Test
  void aCommitMayBeCalledAgain() throws IOException {
    try (StreamClaim claim = medium.claim()) {
      ChainPosition first = append(claim, false, "a");
      ChainPosition second = append(claim, false, "b");
      CommitPoint committed = claim.commit(second);
      assertThat(claim.commit(second)).isEqualTo(committed);
      assertThat(claim.commit(first)).as("it never moves back").isEqualTo(committed);
      assertThat(medium.read().commitPoint()).contains(committed);
    }
  }

  @Test
  void commitsRiseOneByOne() throws IOException {
    try (StreamClaim claim = medium.claim()) {
      long sequence = claim.commitPoint().orElseThrow().sequence();
      for (int i = 1; i <= 3; i++) {
        CommitPoint point = claim.commit(append(claim, false, "a"));
        assertThat(point.sequence()).isEqualTo(sequence + i);
      }
    }
  }

  @Test
  void refusesToCommitWhereNoBatchEnds() throws IOException {
    try (StreamClaim claim = medium.claim()) {
      ChainPosition end = append(claim, false, "a", "b");
      ChainPosition inside = new ChainPosition(1, end.chainHash());
      ChainPosition beyond = prepare(claim.tail(), "c").tail().end();
      assertThatIllegalArgumentException().isThrownBy(() -> claim.commit(inside));
      assertThatIllegalArgumentException().isThrownBy(() -> claim.commit(beyond));
      assertThat(claim.hasFailed()).isFalse();
      assertThat(claim.commit(end).end()).isEqualTo(end);
    }
  }

  @Test
  void aCompleteExtentIsCommittedAndTheNextOneIsEmpty() throws IOException {
    try (StreamClaim claim = medium.claim()) {
      append(claim, false, "a");
      ChainPosition end = append(claim, true, "b");
      assertThat(claim.extentBytes()).isZero();
      assertThat(claim.commitPoint().orElseThrow().end()).isEqualTo(end);
      assertThat(texts(medium.read())).containsExactly("a", "b");
      append(claim, false, "c");
      assertThat(texts(claim)).containsExactly("a", "b", "c");
      assertThat(texts(medium.read())).containsExactly("a", "b");
    }
  }

  @Test
  void oneWriterAtATimeEachUnderALaterEpoch() throws IOException {
    long epoch;
    ChainState tail;
    try (StreamClaim claim = medium.claim()) {
      assertThatThrownBy(() -> medium.claim()).isInstanceOf(StreamLockedException.class);
      epoch = claim.state().writerEpoch();
      for (String text : List.of("a", "b", "c", "d")) {
        claim.commit(append(claim, text.equals("c"), text));
      }
      tail = claim.tail();
    }
    try (StreamClaim next = medium.claim()) {
      assertThat(next.state().writerEpoch()).isGreaterThan(epoch);
      assertThat(next.tail().end()).isEqualTo(tail.end());
      assertThat(next.tail().tree().root()).isEqualTo(tail.tree().root());
      assertThat(next.tail().recordsSinceCheckpoint()).isEqualTo(tail.recordsSinceCheckpoint());
      append(next, false, "e");
      assertThat(texts(next)).containsExactly("a", "b", "c", "d", "e");
    }
  }

  @Test
  void closingCommitsNothing() throws IOException {
    ChainPosition committed;
    try (StreamClaim claim = medium.claim()) {
      committed = claim.commit(append(claim, false, "a")).end();
      append(claim, false, "b");
    }
    assertThat(texts(medium.read())).containsExactly("a");
    try (StreamClaim next = medium.claim()) {
      assertThat(next.tail().end().nextOffset())
          .isEqualTo(committed.nextOffset() + next.recovery().recordsKept());
      assertThat(texts(next)).startsWith("a");
      assertThat(next.commitPoint().orElseThrow().end()).isEqualTo(next.tail().end());
    }
  }

  @Test
  void nothingIsWrittenAfterAFailure() throws IOException {
    try (StreamClaim claim = medium.claim()) {
      ChainPosition end = append(claim, false, "a");
      claim.fail(new IOException("the first"));
      claim.fail(new IOException("a later one"));
      assertThat(claim.hasFailed()).isTrue();
      PreparedBatch batch = prepare(claim.tail(), "b");
      assertThatThrownBy(claim::requireUsable)
          .isInstanceOf(FailedLogException.class)
          .hasRootCauseMessage("the first");
      assertThatThrownBy(() -> claim.append(batch, false)).isInstanceOf(FailedLogException.class);
      assertThatThrownBy(() -> claim.commit(end)).isInstanceOf(FailedLogException.class);
      assertThatThrownBy(claim::flushIndex).isInstanceOf(FailedLogException.class);
      assertThatThrownBy(() -> claim.compact(CompactionConfig.defaults()))
          .isInstanceOf(FailedLogException.class);
    }
    assertThat(texts(medium.read())).isEmpty();
  }

  @Test
  void mergesExtentsAndKeepsTheirRecords() throws IOException {
    try (StreamClaim claim = medium.claim()) {
      for (String text : List.of("a", "b", "c", "d")) {
        append(claim, true, text);
      }
      append(claim, false, "e");
      ChainPosition end = claim.tail().end();
      claim.compact(CompactionConfig.defaults().withMinSegments(2));
      assertThat(claim.tail().end()).isEqualTo(end);
      assertThat(texts(claim)).containsExactly("a", "b", "c", "d", "e");
      assertThat(texts(medium.read())).containsExactly("a", "b", "c", "d");
      claim.flushIndex();
      assertThat(texts(medium.read())).containsExactly("a", "b", "c", "d", "e");
    }
  }

  private ChainPosition append(StreamClaim claim, boolean completesExtent, String... texts)
      throws IOException {
    claim.append(prepare(claim.tail(), texts), completesExtent);
    return claim.tail().end();
  }

  private PreparedBatch prepare(ChainState tail, String... texts) {
    List<byte[]> payloads = Arrays.stream(texts).map(text -> text.getBytes(UTF_8)).toList();
    return pipeline.prepare(RecordKind.DATA, payloads, tail, false);
  }

  /** Payloads of the data records, read from the first record and from the nearest checkpoints. */
  private static List<String> texts(StreamReader stream) throws IOException {
    List<String> texts = new ArrayList<>();
    try (VerifiedReader reader = stream.readerFromGenesis(0)) {
      for (LogRecord r = reader.next(); r != null; r = reader.next()) {
        if (r.kind() == RecordKind.DATA) {
          texts.add(new String(r.payload(), UTF_8));
        }
        try (VerifiedReader from = stream.reader(r.offset())) {
          assertThat(from.next().chainHash()).isEqualTo(r.chainHash());
        }
      }
    }
    return texts;
  }
}
