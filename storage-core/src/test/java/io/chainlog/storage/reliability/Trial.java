package io.chainlog.storage.reliability;

import static io.chainlog.storage.reliability.StreamLife.CLOCK;
import static io.chainlog.storage.reliability.StreamLife.MAX_PAYLOAD_BYTES;
import static io.chainlog.storage.reliability.StreamLife.STREAM;

import io.chainlog.storage.Durability;
import io.chainlog.storage.Finding;
import io.chainlog.storage.FindingKind;
import io.chainlog.storage.RecoveryReport;
import io.chainlog.storage.SegmentStorage;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamReader;
import io.chainlog.storage.StreamState;
import io.chainlog.storage.VerifiedReader;
import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.errors.StorageException;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.verify.StreamVerification;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What reader, auditor and writer make of the files of a stream, each on a copy of its own.
 *
 * @param seen the records that the reader gave out before it failed or came to the end
 * @param readerFailure null if it came to the end
 * @param findings the kinds of what the auditor found, null if it failed
 * @param auditorFailure null if it came to a report
 * @param report of the writer's opening, null if it was refused
 * @param refusal of the writer, null if it could open
 * @param after the files after the writer has opened, appended a record and closed, or been refused
 */
record Trial(
    List<LogRecord> seen,
    StorageException readerFailure,
    Set<FindingKind> findings,
    StorageException auditorFailure,
    RecoveryReport report,
    StorageException refusal,
    StreamFiles after) {

  /** Payload of the record that the writer appends. */
  static final byte[] NEXT = {'n', 'e', 'x', 't'};

  static Trial of(StreamFiles files, StorageConfig config) throws IOException {
    Trial trial = new Trial(new ArrayList<>(), null, null, null, null, null, files);
    return trial.read().audit().write(config);
  }

  /** Reader and auditor only. */
  static Trial ofReading(StreamFiles files) throws IOException {
    return new Trial(new ArrayList<>(), null, null, null, null, null, files).read().audit();
  }

  private Trial read() throws IOException {
    StorageException failure = null;
    try (VerifiedReader reader =
        StreamReader.open(streamOf(after.toRoot()), MAX_PAYLOAD_BYTES).readerFromGenesis(0)) {
      for (LogRecord r = reader.next(); r != null; r = reader.next()) {
        seen.add(r);
      }
    } catch (StorageException e) {
      failure = e;
    }
    return new Trial(seen, failure, null, null, null, null, after);
  }

  private Trial audit() throws IOException {
    try {
      StreamVerification verification = StreamChecks.verify(streamOf(after.toRoot()));
      Set<FindingKind> kinds = EnumSet.noneOf(FindingKind.class);
      verification.findings().stream().map(Finding::kind).forEach(kinds::add);
      return new Trial(seen, readerFailure, kinds, null, null, null, after);
    } catch (StorageException e) {
      return new Trial(seen, readerFailure, null, e, null, null, after);
    }
  }

  private Trial write(StorageConfig config) throws IOException {
    InMemoryLogDirectory root = after.toRoot();
    RecoveryReport report = null;
    StorageException refused = null;
    try (StorageBackend storage = new SegmentStorage(root, config, CLOCK)) {
      report = storage.open(STREAM);
      StreamState at = storage.state(STREAM);
      storage.append(
          STREAM, List.of(NEXT), at.end().nextOffset(), at.end().chainHash(), Durability.SYNCED);
    } catch (StorageException e) {
      refused = e;
    }
    StreamFiles left = StreamFiles.of(streamOf(root));
    return new Trial(seen, readerFailure, findings, auditorFailure, report, refused, left);
  }

  private static InMemoryLogDirectory streamOf(InMemoryLogDirectory root) {
    return (InMemoryLogDirectory) root.directory(STREAM.name());
  }
}
