package io.chainlog.connect.model;

import io.chainlog.envelope.Envelope;
import io.chainlog.envelope.KafkaPosition;
import io.chainlog.envelope.KafkaRecord;
import io.chainlog.envelope.RecordSkipped;
import io.chainlog.envelope.WriterOpened;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Follows the histories of its topic of which one stream can be: it is of one of them, and goes on
 * with another one only where nothing could show that.
 *
 * <p>For one stream, once.
 */
final class SinkHistories {
  private final KafkaLog log;
  private final ArchivedStreams.Content content;
  private final Predicate<KafkaRecord> transform;
  private final boolean knowsTopics;
  private final SinkSettings settings;
  private final Set<KafkaLog.History> possible;

  /** The last record, which is asked for again, and what was skipped after it. */
  private final List<KafkaPosition> comparable = new ArrayList<>();

  private long last = -1;
  private boolean overlapGone;
  private long unprovableAfter = -1;

  /**
   * @param transform false for records that a transform drops
   * @param knowsTopics whether the sink can ask for the ids of topics
   */
  SinkHistories(
      KafkaLog log,
      ArchivedStreams.Content content,
      Predicate<KafkaRecord> transform,
      boolean knowsTopics,
      SinkSettings settings) {
    this.log = log;
    this.content = content;
    this.transform = transform;
    this.knowsTopics = knowsTopics;
    this.settings = settings;
    this.possible = new HashSet<>(log.histories());
  }

  /**
   * Follows them.
   *
   * @return offset after which the stream continues with another one that nothing could prove; -1
   *     if there is none
   */
  long check() throws IOException {
    for (Envelope envelope : content.envelopes()) {
      if (envelope instanceof WriterOpened opened) {
        overlapGone =
            opened.overlap() != null && opened.overlap().kind().equals(WriterOpened.Overlap.GONE);
      } else if (envelope instanceof KafkaPosition next) {
        check(next);
      }
    }
    return unprovableAfter;
  }

  private void check(KafkaPosition next) {
    require(next.kafkaOffset() > last, next + " after offset " + last);
    require(
        settings.isSkipped(content.stream(), next.kafkaOffset()) == next instanceof RecordSkipped,
        next + " is not as skip.offsets wants it");
    possible.removeIf(history -> !isOf(history, next));
    if (possible.isEmpty()) {
      addUnprovable(next);
      unprovableAfter = last;
    }
    require(!possible.isEmpty(), "no history has " + next + " after offset " + last);
    last = next.kafkaOffset();
    overlapGone = false;
    if (next instanceof KafkaRecord) {
      comparable.clear();
    }
    if (next instanceof KafkaRecord || !comparable.isEmpty()) {
      comparable.add(next);
    }
  }

  /** Whether a history had the record that is archived or that a statement is in the place of. */
  static boolean isOf(KafkaLog.History history, KafkaPosition next) {
    KafkaRecord had = history.at(next.kafkaOffset());
    return next instanceof RecordSkipped skipped
        ? had != null && ArchivedStreams.digest(had).equals(skipped.payloadSha256())
        : next.equals(had);
  }

  /**
   * Nothing shows another history if Kafka has nothing that differs from the last archived record
   * or from what was skipped after it. Of a recreated topic the next writer has to state that, if
   * there is such a record.
   */
  private void addUnprovable(KafkaPosition next) {
    boolean isStated = overlapGone || comparable.isEmpty();
    for (KafkaLog.History history : log.histories()) {
      boolean isAllowed = history.isCut() || (isStated && !knowsTopics);
      if (isAllowed && !isProvable(history) && isOf(history, next)) {
        possible.add(history);
      }
    }
  }

  private boolean isProvable(KafkaLog.History history) {
    return comparable.stream()
        .filter(archived -> !isOf(history, archived))
        .map(archived -> history.at(archived.kafkaOffset()))
        .anyMatch(
            proof ->
                proof != null
                    && transform.test(proof)
                    && history.readable(proof.kafkaOffset() + 1).contains(proof));
  }

  private void require(boolean condition, String what) {
    if (!condition) {
      throw new AssertionError(
          "spliced, doubled or invented in stream " + content.stream() + ": " + what);
    }
  }
}
