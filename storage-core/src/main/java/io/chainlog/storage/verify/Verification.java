package io.chainlog.storage.verify;

import io.chainlog.storage.CommitPoint;
import io.chainlog.storage.Finding;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.errors.RecordAboveLimitException;
import io.chainlog.storage.record.ChainPosition;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.tree.ChainState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/** What a verification has found so far. */
final class Verification {
  private static final int PROGRESS_EVERY_BYTES = 1 << 20;

  private final StreamId stream;
  private final RecordVisitor visitor;
  private final LongConsumer progress;
  private final ChainState chain = ChainState.empty();
  private final List<Finding> findings = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private Optional<CommitPoint> commitPoint = Optional.empty();
  private long aboveLimitBytes;
  private long records;
  private long bytes;
  private long reportedBytes;
  private LogRecord first;
  private ChainPosition end = ChainPosition.START;

  Verification(StreamId stream, RecordVisitor visitor, LongConsumer progress) {
    this.stream = stream;
    this.visitor = visitor;
    this.progress = progress;
  }

  void add(Finding finding) {
    findings.add(finding);
  }

  List<Finding> findings() {
    return List.copyOf(findings);
  }

  /** A record that was not read because it is larger than the caller's limit is no finding. */
  void addAboveLimit(RecordAboveLimitException record) {
    aboveLimitBytes = Math.max(aboveLimitBytes, record.payloadBytes());
    notes.add(record.getMessage());
  }

  void note(String note) {
    notes.add(note);
  }

  void commitPoint(Optional<CommitPoint> point) {
    commitPoint = point;
  }

  /** Takes a record that follows its chain into account. */
  void accept(LogRecord record, String file) throws IOException {
    if (record.offset() == chain.end().nextOffset()) {
      chain.contradiction(record, file).ifPresent(this::add);
      chain.accept(record.kind(), record.chainHash());
    }
    first = first == null ? record : first;
    end = record.end();
    records++;
    bytes += record.frameBytes();
    if (bytes - reportedBytes >= PROGRESS_EVERY_BYTES) {
      reportedBytes = bytes;
      progress.accept(bytes);
    }
    visitor.visit(record);
  }

  StreamVerification toReport() {
    progress.accept(bytes);
    return new StreamVerification(
        stream,
        records,
        bytes,
        first == null ? -1 : first.offset(),
        end,
        chain.tree().size(),
        HexFormat.of().formatHex(chain.tree().root()),
        commitPoint,
        aboveLimitBytes,
        findings,
        notes);
  }
}
