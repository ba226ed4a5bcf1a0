package io.chainlog.cli.audit;

import io.chainlog.cli.inspect.StreamHistory;
import io.chainlog.envelope.Envelope;
import io.chainlog.envelope.StreamRepaired;
import io.chainlog.envelope.WriterOpened;
import io.chainlog.storage.CommitPoint;
import io.chainlog.storage.directory.DirectoryEntry;
import io.chainlog.storage.directory.EntryType;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.record.RecordKind;
import io.chainlog.storage.repair.RepairHistory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compares what a stream of the sink states about its writers, its repairs and its tombstones with
 * the records around the statement. For one thread.
 */
final class HistoryCheck {
  private static final long NONE = -1;

  private final StreamSource source;
  private final KafkaAccounting.Findings findings;
  private final StreamHistory history = new StreamHistory();
  private Set<String> files;
  private LogRecord lastWriter;
  private long epoch = NONE;
  private long nextKafkaOffset = NONE;
  private boolean sure = true;

  HistoryCheck(StreamSource source, KafkaAccounting.Findings findings) {
    this.source = source;
    this.findings = findings;
  }

  StreamHistory history() {
    return history;
  }

  /**
   * Takes the next verified record.
   *
   * @param kafkaOffset the Kafka offset that it accounts for, -1 if none
   * @param contiguous whether it directly follows the record taken before
   */
  void add(LogRecord record, long kafkaOffset, boolean contiguous) throws IOException {
    if (!contiguous) {
      epoch = NONE;
      sure = record.offset() == 0;
    }
    if (record.kind() == RecordKind.TOMBSTONE) {
      checkTombstone(record);
    }
    Optional<Envelope> statement = history.add(record);
    if (statement.isPresent()) {
      check(record, statement.get());
    }
    if (kafkaOffset >= 0) {
      nextKafkaOffset = kafkaOffset + 1;
      sure = true;
    }
  }

  private void check(LogRecord record, Envelope statement) throws IOException {
    if (statement instanceof WriterOpened writer) {
      checkWriter(record, writer);
    } else if (statement instanceof StreamRepaired repaired) {
      checkRepaired(record, repaired);
    }
  }

  private void checkTombstone(LogRecord record) {
    byte[] payload = record.payload();
    long retracted =
        payload.length == Long.BYTES
            ? ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN).getLong()
            : NONE;
    if (retracted < 0 || retracted >= record.offset()) {
      findings.add(
          AuditKind.TOMBSTONE_MISMATCH.id(),
          record,
          NONE,
          "the offset of an earlier record",
          payload.length == Long.BYTES ? Long.toString(retracted) : payload.length + " bytes",
          "a tombstone retracts a record that is not there");
    }
  }

  private void checkWriter(LogRecord record, WriterOpened writer) {
    // A writer that lost a commit slot counts from the other one, which may be of the epoch before.
    boolean mayRepeat = !writer.recovery().equals(WriterOpened.CLEAN);
    if (writer.epoch() < epoch
        || (writer.epoch() == epoch && !mayRepeat)
        || !CommitPoint.isPlausible(writer.epoch())) {
      mismatch(record, "above " + epoch, writer.epoch(), "the epoch of a writer does not rise");
    }
    if (sure && !mayResumeAt(writer.resumedKafkaOffset())) {
      mismatch(
          record,
          nextKafkaOffset == NONE ? "the first offset of the stream" : "" + nextKafkaOffset,
          writer.resumedKafkaOffset(),
          "a writer did not resume where the records before it end");
    }
    epoch = writer.epoch();
    lastWriter = record;
  }

  private boolean mayResumeAt(long kafkaOffset) {
    if (nextKafkaOffset != NONE) {
      return kafkaOffset == nextKafkaOffset;
    }
    return kafkaOffset == WriterOpened.NOTHING_ARCHIVED
        || history.opened().filter(o -> o.firstKafkaOffset() == kafkaOffset).isPresent();
  }

  private void mismatch(LogRecord record, String expected, long actual, String detail) {
    String kind = AuditKind.WRITER_MISMATCH.id();
    findings.add(kind, record, NONE, expected, Long.toString(actual), detail);
  }

  /** A repair counts epochs from the commit point that it found, which may have been lost. */
  private void checkRepaired(LogRecord record, StreamRepaired repaired) throws IOException {
    epoch = repaired.epoch();
    if (repaired.endOffset() != record.offset()
        || !repaired.chainHead().equals(record.previousHash().toHex())) {
      addRepairMismatch(
          record,
          "end offset " + record.offset() + ", chain head " + record.previousHash(),
          "end offset " + repaired.endOffset() + ", chain head " + repaired.chainHead(),
          "the record of a repair does not describe its place");
    }
    if (source.origin() == StreamOrigin.SINK) {
      checkKept(record, repaired);
    }
  }

  private void checkKept(LogRecord record, StreamRepaired repaired) throws IOException {
    Stream<String> files = repaired.cuts().stream().map(HistoryCheck::fileOf);
    for (String kept : RepairHistory.keptNames(repaired.repairedAt(), files.toList())) {
      requireKept(record, kept);
    }
  }

  /** A cut is stated as the name of a file, or as name and position. */
  private static String fileOf(String cut) {
    return cut.contains(":") ? cut.substring(0, cut.indexOf(':')) : cut;
  }

  private void requireKept(LogRecord record, String name) throws IOException {
    if (!files().contains(name)) {
      addRepairMismatch(record, name, null, "what a repair took out is not beside the stream");
    }
  }

  private Set<String> files() throws IOException {
    if (files == null) {
      LogDirectory directory = source.directory();
      files =
          directory.list().stream()
              .filter(entry -> entry.type() == EntryType.FILE)
              .map(DirectoryEntry::name)
              .collect(Collectors.toSet());
    }
    return files;
  }

  private void addRepairMismatch(LogRecord record, String expected, String actual, String detail) {
    findings.add(AuditKind.REPAIR_MISMATCH.id(), record, NONE, expected, actual, detail);
  }

  /** A writer commits under its epoch before it writes. */
  void checkEnd(Optional<CommitPoint> commit) {
    if (lastWriter != null && commit.isPresent() && epoch > commit.get().writerEpoch()) {
      mismatch(
          lastWriter,
          "at most " + commit.get().writerEpoch(),
          epoch,
          "the epoch of a writer is above that of the commit point");
    }
  }
}
