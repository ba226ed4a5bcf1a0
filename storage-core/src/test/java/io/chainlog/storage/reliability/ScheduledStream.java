package io.chainlog.storage.reliability;

import static io.chainlog.storage.reliability.StreamChecks.require;
import static io.chainlog.storage.reliability.StreamLife.MAX_PAYLOAD_BYTES;

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
import io.chainlog.storage.testkit.SimulatedDisk;
import io.chainlog.storage.testkit.Survival;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/**
 * One stream of a schedule, what its writers were told and what its readers saw. For one thread.
 */
final class ScheduledStream {
  private final StreamId id;
  private final Machine machine;
  private final Random random;
  private final Ledger ledger = new Ledger();
  private final SeenRecords seen = new SeenRecords();
  private final List<ScheduledReader> readers = new ArrayList<>();
  private final ScheduledWriter writer;

  ScheduledStream(StreamId id, Machine machine, Random random) {
    this.id = id;
    this.machine = machine;
    this.random = random;
    this.writer = new ScheduledWriter(this, machine, random);
  }

  StreamId id() {
    return id;
  }

  Ledger ledger() {
    return ledger;
  }

  SeenRecords seen() {
    return seen;
  }

  ScheduledWriter writer() {
    return writer;
  }

  /**
   * After an opening. Looks at a copy of the disk, where no fault can be in the way.
   *
   * @param afterPowerLoss whether the copy is what would be left if the power went off now
   */
  void settle(boolean afterPowerLoss) throws IOException {
    SimulatedDisk copy =
        afterPowerLoss
            ? machine.disk().afterPowerLoss(Survival.nothing())
            : machine.disk().afterKill();
    List<LogRecord> found = StreamChecks.readAll(StreamChecks.directory(copy, id));
    ledger.settle(found);
    seen.settle(found);
  }

  /** After the end of a process: a reader and an auditor agree on what is there. */
  void lookFromOutside() throws IOException {
    seen.compare(StreamChecks.lookFromOutside(machine.disk(), id, ledger));
  }

  /** At the end: it can be opened and written, and is then whole. */
  void finish() throws IOException {
    lookFromOutside();
    writer.open();
    writer.append(Durability.SYNCED);
    writer.close();
    StreamChecks.requireSound(machine.disk(), id, ledger);
  }

  /** An auditor comes by, whatever the writer is doing. */
  void verify() throws IOException {
    LogDirectory directory = directory();
    if (directory.exists()) {
      for (Finding finding : StreamChecks.verify(directory).findings()) {
        require(finding.kind() == FindingKind.DAMAGED_COMMIT_FILE, "verify found " + finding);
      }
    }
  }

  /** Opens a reader anywhere in the stream, beside the writer or from outside. */
  void openReader() throws IOException {
    boolean fromOutside = !writer.isOpen() || random.nextBoolean();
    boolean fromGenesis = random.nextBoolean();
    if (fromOutside && !directory().exists()) {
      return;
    }
    if (fromOutside) {
      StreamReader view = StreamReader.open(directory(), MAX_PAYLOAD_BYTES);
      long offset = offsetBefore(view.state().end().nextOffset());
      add(fromGenesis ? view.readerFromGenesis(offset) : view.reader(offset), true);
    } else {
      StorageBackend storage = machine.storage();
      long offset = offsetBefore(storage.state(id).end().nextOffset());
      add(fromGenesis ? storage.readerFromGenesis(id, offset) : storage.reader(id, offset), false);
    }
  }

  private long offsetBefore(long end) {
    return random.nextInt((int) end + 1);
  }

  private void add(VerifiedReader reader, boolean fromOutside) {
    readers.add(new ScheduledReader(reader, seen, fromOutside));
  }

  /** Some reader goes on; one that a fault has hit is closed. */
  void readOn() throws IOException {
    if (readers.isEmpty()) {
      return;
    }
    ScheduledReader reader = readers.get(random.nextInt(readers.size()));
    try {
      reader.read(random.nextInt(12) + 1);
    } catch (IOException e) {
      closeReaders(reader::equals);
      throw e;
    }
  }

  void closeReaders(Predicate<ScheduledReader> which) throws IOException {
    for (ScheduledReader reader : List.copyOf(readers)) {
      if (which.test(reader)) {
        readers.remove(reader);
        reader.close();
      }
    }
  }

  LogDirectory directory() {
    return StreamChecks.directory(machine.disk(), id);
  }
}
