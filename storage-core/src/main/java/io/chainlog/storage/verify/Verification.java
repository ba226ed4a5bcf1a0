package io.chainlog.storage.verify;

import io.chainlog.storage.CommitPoint;
import io.chainlog.storage.Finding;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.errors.CorruptPayloadException;
import io.chainlog.storage.errors.RecordAboveLimitException;
import io.chainlog.storage.record.ChainHash;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.record.RecordKind;
import io.chainlog.storage.tree.Checkpoint;
import io.chainlog.storage.tree.MerkleTree;
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
  private final MerkleTree tree = new MerkleTree();
  private final List<Finding> findings = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private Optional<CommitPoint> commitPoint = Optional.empty();
  private long aboveLimitBytes;
  private long records;
  private long bytes;
  private long reportedBytes;
  private LogRecord first;
  private LogRecord last;

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
    if (record.offset() == tree.size()) {
      checkTree(record, file);
      tree.append(record.chainHash().toByteArray());
    }
    first = first == null ? record : first;
    last = record;
    records++;
    bytes += record.frameBytes();
    if (bytes - reportedBytes >= PROGRESS_EVERY_BYTES) {
      reportedBytes = bytes;
      progress.accept(bytes);
    }
    visitor.visit(record);
  }

  private void checkTree(LogRecord record, String file) throws CorruptPayloadException {
    if (record.kind() == RecordKind.CHECKPOINT
        && !Checkpoint.parse(record.payload()).agreesWith(tree)) {
      add(Checkpoint.mismatch(file, record));
    }
  }

  StreamVerification toReport() {
    progress.accept(bytes);
    return new StreamVerification(
        stream,
        records,
        bytes,
        first == null ? -1 : first.offset(),
        last == null ? -1 : last.offset(),
        last == null ? ChainHash.ZERO : last.chainHash(),
        tree.size(),
        HexFormat.of().formatHex(tree.root()),
        commitPoint,
        aboveLimitBytes,
        findings,
        notes);
  }
}
