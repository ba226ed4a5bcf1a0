package io.chainlog.storage.reliability;

import static io.chainlog.storage.reliability.StreamLife.MAX_PAYLOAD_BYTES;
import static io.chainlog.storage.reliability.StreamLife.STREAM;

import io.chainlog.storage.Archive;
import io.chainlog.storage.Durability;
import io.chainlog.storage.Finding;
import io.chainlog.storage.FindingKind;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.StreamReader;
import io.chainlog.storage.VerifiedReader;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.testkit.Ledger;
import io.chainlog.storage.testkit.ReferenceChain;
import io.chainlog.storage.testkit.SimulatedDisk;
import io.chainlog.storage.testkit.Survival;
import io.chainlog.storage.verify.LogVerifier;
import io.chainlog.storage.verify.StreamVerification;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** What must be true of a stream, whatever has happened to it. Failures are AssertionErrors. */
final class StreamChecks {
  private static final Set<FindingKind> OF_AN_INTERRUPTED_COMMIT =
      Set.of(FindingKind.DAMAGED_COMMIT_FILE);

  private StreamChecks() {}

  static LogDirectory directory(LogDirectory disk, StreamId stream) {
    return disk.directory(Archive.STREAMS_DIRECTORY).directory(stream.name());
  }

  /**
   * Looks at a stream from outside, as a reader and an auditor do who come before any writer: they
   * see what was acknowledged, and nothing that was not handed over.
   *
   * @return the records that the reader saw
   */
  static List<LogRecord> lookFromOutside(LogDirectory disk, Ledger ledger) throws IOException {
    return lookFromOutside(disk, STREAM, ledger);
  }

  static List<LogRecord> lookFromOutside(LogDirectory disk, StreamId stream, Ledger ledger)
      throws IOException {
    LogDirectory directory = directory(disk, stream);
    if (!directory.exists()) {
      ledger.check(List.of());
      return List.of();
    }
    List<LogRecord> records = readAll(directory);
    ledger.check(records);
    Ledger.chainOf(records);
    requireAgreement(verify(directory), records);
    return records;
  }

  /** Reader and auditor see the same records; an interrupted commit may be all that was found. */
  private static void requireAgreement(StreamVerification verification, List<LogRecord> records) {
    if (verification.commitPoint().isEmpty() && records.isEmpty()) {
      return; // a stream that was being made
    }
    for (Finding finding : verification.findings()) {
      require(OF_AN_INTERRUPTED_COMMIT.contains(finding.kind()), "verify found " + finding);
    }
    require(
        verification.records() == records.size(),
        "verify saw " + verification.records() + " records, the reader " + records.size());
  }

  /**
   * Opens the stream for writing, settles what is there, goes on writing, and closes it.
   *
   * @throws IOException if the stream cannot be opened or written
   */
  static void recover(Engine engine, SimulatedDisk disk, Ledger ledger) throws IOException {
    StreamLife life = new StreamLife(engine.over(disk), ledger);
    try (StorageBackend storage = life.open()) {
      ledger.settle(readAll(storage));
      require(
          storage.state(STREAM).committedOffset() == storage.state(STREAM).end().nextOffset(),
          "recovery left something uncommitted");
      requireLasting(disk, ledger);
      life.append(Durability.SYNCED, 33);
      storage.close(STREAM);
    }
  }

  /** What a recovery has settled outlives a power loss right behind it. */
  private static void requireLasting(SimulatedDisk disk, Ledger ledger) throws IOException {
    lookFromOutside(disk.afterPowerLoss(Survival.nothing()), ledger);
  }

  /** A writer that comes after a power loss that spares nothing finds what an outsider saw. */
  static void requireLasting(SimulatedDisk disk, List<LogRecord> seen) throws IOException {
    SimulatedDisk after = disk.afterPowerLoss(Survival.nothing());
    if (seen.isEmpty()) {
      return;
    }
    try (StorageBackend storage = new StreamLife(after, new Ledger()).open()) {
      List<LogRecord> found = readAll(storage);
      require(found.size() >= seen.size(), "seen by an outsider and lost: " + seen.size());
      for (int i = 0; i < seen.size(); i++) {
        require(found.get(i).chainHash().equals(seen.get(i).chainHash()), "seen and changed");
      }
    }
  }

  /** Nothing is open, and the stream is whole and sound, also after one more power loss. */
  static void requireSound(SimulatedDisk disk, Ledger ledger) throws IOException {
    require(disk.openHandles().isEmpty(), "still open: " + disk.openHandles());
    requireSound(disk, STREAM, ledger);
  }

  /** The stream is whole and sound, also after the power went off once more. */
  static void requireSound(SimulatedDisk disk, StreamId stream, Ledger ledger) throws IOException {
    for (SimulatedDisk each : List.of(disk, disk.afterPowerLoss(Survival.nothing()))) {
      List<LogRecord> records = readAll(directory(each, stream));
      int found = ledger.check(records);
      require(found == ledger.handedOver(), "an append after recovery is missing");
      requireSound(verify(directory(each, stream)), records);
    }
  }

  private static void requireSound(StreamVerification verification, List<LogRecord> records) {
    ReferenceChain chain = Ledger.chainOf(records);
    require(verification.isSound(), "verify found " + verification.findings());
    require(verification.records() == chain.size(), "verify did not see every record");
    require(
        verification.treeRoot().equals(HexFormat.of().formatHex(chain.treeRoot())),
        "the tree is not that over the chain");
  }

  static List<LogRecord> readAll(LogDirectory directory) throws IOException {
    try (VerifiedReader reader =
        StreamReader.open(directory, MAX_PAYLOAD_BYTES).readerFromGenesis(0)) {
      return readAll(reader);
    }
  }

  private static List<LogRecord> readAll(StorageBackend storage) throws IOException {
    try (VerifiedReader reader = storage.readerFromGenesis(STREAM, 0)) {
      return readAll(reader);
    }
  }

  private static List<LogRecord> readAll(VerifiedReader reader) throws IOException {
    List<LogRecord> records = new ArrayList<>();
    for (LogRecord record = reader.next(); record != null; record = reader.next()) {
      records.add(record);
    }
    return records;
  }

  static StreamVerification verify(LogDirectory directory) throws IOException {
    return new LogVerifier(STREAM, directory, MAX_PAYLOAD_BYTES).verify(record -> {}, bytes -> {});
  }

  static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new AssertionError(otherwise);
    }
  }
}
