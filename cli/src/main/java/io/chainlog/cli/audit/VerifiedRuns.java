package io.chainlog.cli.audit;

import io.chainlog.storage.Finding;
import io.chainlog.storage.StreamFolder;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.record.ChainHash;
import io.chainlog.storage.record.LogRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which records were verified, as runs without a hole, so that a report can say which record before
 * a fault was the last good one. After a fault the check goes on at the next segment, so there are
 * no more runs than segments. Not thread safe.
 */
final class VerifiedRuns {

  private static final class Run {
    private final long firstOffset;
    private long lastOffset;
    private long lastKafkaOffset;
    private int segment;
    private long endPosition;

    Run(long firstOffset) {
      this.firstOffset = firstOffset;
    }

    boolean contains(long offset) {
      return firstOffset <= offset && offset <= lastOffset;
    }

    boolean endsAtOrBefore(int otherSegment, long position) {
      return segment < otherSegment || (segment == otherSegment && endPosition <= position);
    }
  }

  private final LogDirectory directory;
  private final List<Run> runs = new ArrayList<>();
  private long lastKafkaOffset = -1;
  private long records;
  private long bytes;
  private ChainHash chainHead;

  VerifiedRuns(LogDirectory directory) {
    this.directory = directory;
  }

  /** Whether the record directly follows the one added last. */
  boolean isNext(LogRecord record) {
    return !runs.isEmpty() && record.offset() == last().lastOffset + 1;
  }

  /**
   * Adds the next verified record.
   *
   * @param kafkaOffset its Kafka offset, -1 if it has none
   */
  void add(LogRecord record, long kafkaOffset) {
    if (!isNext(record)) {
      runs.add(new Run(record.offset()));
    }
    if (kafkaOffset >= 0) {
      lastKafkaOffset = kafkaOffset;
    }
    Run run = last();
    run.lastOffset = record.offset();
    run.lastKafkaOffset = lastKafkaOffset;
    run.segment = record.segment();
    run.endPosition = record.endPosition();
    records++;
    bytes += record.frameBytes();
    chainHead = record.chainHash();
  }

  private Run last() {
    return runs.get(runs.size() - 1);
  }

  boolean isEmpty() {
    return runs.isEmpty();
  }

  /** Whether records before the last verified one could not be verified. */
  boolean hasHole() {
    return runs.size() > 1 || (!runs.isEmpty() && runs.get(0).firstOffset > 0);
  }

  /** What was verified so far, for a check that cannot be brought to its end. */
  Coverage coverage() {
    return runs.isEmpty()
        ? Coverage.NOTHING
        : new Coverage(
            records,
            bytes,
            runs.get(0).firstOffset,
            last().lastOffset,
            Optional.of(chainHead.toHex()),
            Optional.empty());
  }

  /** The record added last. */
  Optional<LastGood> lastGood() {
    return runs.isEmpty() ? Optional.empty() : Optional.of(endOf(last()));
  }

  /**
   * The last verified record before a finding, empty when there is none or it is about no record.
   */
  Optional<LastGood> lastGoodBefore(Finding finding) {
    return finding.offset() >= 0
        ? beforeOffset(finding.offset())
        : segmentOf(finding.file()).stream()
            .mapToObj(segment -> beforePosition(segment, finding.position()))
            .findFirst()
            .flatMap(found -> found);
  }

  private Optional<LastGood> beforeOffset(long offset) {
    LastGood found = null;
    for (Run run : runs) {
      if (run.lastOffset < offset) {
        found = endOf(run);
      } else if (run.contains(offset - 1)) {
        found = new LastGood(offset - 1, -1, null, -1);
      }
    }
    return Optional.ofNullable(found);
  }

  private Optional<LastGood> beforePosition(int segment, long position) {
    LastGood found = null;
    for (Run run : runs) {
      if (run.endsAtOrBefore(segment, Math.max(position, 0))) {
        found = endOf(run);
      }
    }
    return Optional.ofNullable(found);
  }

  private LastGood endOf(Run run) {
    String file = new StreamFolder(directory).segmentLocation(run.segment);
    return new LastGood(run.lastOffset, run.lastKafkaOffset, file, run.endPosition);
  }

  private static OptionalInt segmentOf(String file) {
    Path name = Path.of(file).getFileName();
    return name == null ? OptionalInt.empty() : StreamFolder.segmentNumber(name.toString());
  }
}
