package io.chainlog.cli.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What follows from the facts about one stream that was read to its end.
 *
 * @param source the stream
 * @param coverage what was hashed
 * @param kafka Kafka's side, empty if the records hold none or did not get that far
 * @param foreign whether the sink did not write it
 * @param committed whether there is a commit point
 * @param repaired whether it states that it was repaired
 * @param options the limits that the caller set
 */
record Conclusions(
    StreamSource source,
    Coverage coverage,
    Optional<KafkaAccount> kafka,
    boolean foreign,
    boolean committed,
    boolean repaired,
    AuditOptions options) {

  /** The verdict on a stream in which nothing wrong was found. */
  Verdict verdict() {
    if (coverage.records() == 0) {
      return committed && !source.askedFor() ? Verdict.VALID : Verdict.UNVERIFIABLE;
    }
    if (isUnexplained() || (maxGapOffsets().isPresent() && kafka.isEmpty())) {
      return Verdict.UNVERIFIABLE;
    }
    return exceedsLimit() ? Verdict.INCOMPLETE : Verdict.VALID;
  }

  /** Whether it stands among the sink's streams and is none of them. */
  private boolean isUnexplained() {
    return source.origin() == StreamOrigin.SINK && foreign;
  }

  private boolean exceedsLimit() {
    return (maxGapOffsets().isPresent() && missingOffsets() > maxGapOffsets().getAsLong())
        || (options.failOnRepair() && repaired);
  }

  private OptionalLong maxGapOffsets() {
    return options.maxGapOffsets();
  }

  private long missingOffsets() {
    return kafka.map(account -> account.gaps().offsets()).orElse(0L);
  }

  /** Sentences that explain the verdict. */
  List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (coverage.records() == 0) {
      notes.add("not one record was there to check");
    } else if (isUnexplained()) {
      notes.add(
          "the sink did not write this stream, and nothing says what it is: it was imported, or put"
              + " in the place of another. If it was imported, add: --imported "
              + source.stream());
    } else if (maxGapOffsets().isPresent() && kafka.isEmpty()) {
      notes.add("a limit on gaps was set, but the records hold no Kafka offsets");
    }
    if (maxGapOffsets().isPresent() && missingOffsets() > maxGapOffsets().getAsLong()) {
      notes.add(
          String.format(
              Locale.ROOT,
              "%d Kafka offsets are missing, more than the limit of %d",
              missingOffsets(),
              maxGapOffsets().getAsLong()));
    }
    return notes;
  }

  /** What was not looked at. */
  List<String> notChecked() {
    List<String> notChecked = new ArrayList<>();
    notChecked.add(NotChecked.SIGNED_HEADS);
    boolean identified = kafka.flatMap(KafkaAccount::opened).isPresent();
    if (!identified || source.expectedIdentity().isEmpty()) {
      notChecked.add(NotChecked.STREAM_IDENTITY);
    }
    if (kafka.isEmpty()) {
      notChecked.add(NotChecked.KAFKA_OFFSETS);
    }
    if (!committed) {
      notChecked.add(NotChecked.COMMIT_POINT);
    }
    return notChecked;
  }
}
