package io.chainlog.storage.reliability;

import io.chainlog.storage.CheckpointPolicy;
import io.chainlog.storage.CompactionConfig;
import io.chainlog.storage.Durability;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.testkit.Fault;
import io.chainlog.storage.testkit.SimulatedDisk;
import io.chainlog.storage.testkit.Survival;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * A few streams to which things are done by chance: they are opened, written, read, merged and
 * closed, while the disk fails, the process is killed and the power goes off. What must be true is
 * checked on the way, and again when all faults are over. Everything follows from the seed, unless
 * threads read on their own, of which the order of operations then depends.
 *
 * <p>For one thread, once.
 */
final class Schedule {
  private static final int THREADS_ONE_IN = 32;
  private static final int FAULT_WITHIN_OPERATIONS = 40;
  private static final List<Fault> FAULTS = List.of(Fault.values());
  private static final CompressionType[] COMPRESSIONS = {
    CompressionType.NONE, CompressionType.NONE, CompressionType.LZ4
  };

  private final long seed;
  private final Random random;
  private final Machine machine;
  private final ScheduleCounts counts;
  private final List<ScheduledStream> streams = new ArrayList<>();
  private final List<String> done = new ArrayList<>();
  private final boolean withThreads;
  private ReaderThreads threads = ReaderThreads.NONE;

  Schedule(long seed, Engine engine, ScheduleCounts counts) {
    this.seed = seed;
    this.random = new Random(seed * 0x9E3779B97F4A7C15L);
    this.machine = new Machine(engine);
    this.counts = counts;
    this.withThreads = random.nextInt(THREADS_ONE_IN) == 0;
  }

  /**
   * Runs it.
   *
   * @throws AssertionError if anything is not as it must be; says how to run it again
   */
  void run() {
    try {
      begin();
      for (int i = 8 + random.nextInt(24); i > 0; i--) {
        step(Step.random(random));
        if (machine.disk().isStopped()) {
          crash();
        }
      }
      finish();
    } catch (IOException | RuntimeException | AssertionError e) {
      throw failure(e);
    } finally {
      threads.stop();
    }
  }

  private void begin() throws IOException {
    for (int i = random.nextInt(3); i >= 0; i--) {
      streams.add(new ScheduledStream(new StreamId("stream-" + i), machine, random));
    }
    start(new SimulatedDisk(seed));
  }

  private void start(SimulatedDisk disk) throws IOException {
    machine.start(disk, config());
    if (withThreads) {
      threads = ReaderThreads.start(machine, streams);
    }
  }

  private void step(Step step) {
    ScheduledStream stream = streams.get(random.nextInt(streams.size()));
    Step possible = possible(step, stream.writer());
    counts.count(possible);
    long before = machine.disk().operationCount();
    IOException failure = machine.attempt(() -> apply(possible, stream));
    done.add(
        String.format(
            Locale.ROOT,
            "%-15s %-9s operations %d to %d%s",
            possible,
            stream.id(),
            before,
            machine.disk().operationCount() - 1,
            failure == null ? "" : ": " + failure));
  }

  /** A stream must be open to be written, and one that has failed can only be closed. */
  private static Step possible(Step step, ScheduledWriter writer) {
    if (!writer.isOpen()) {
      return step.writes() ? Step.OPEN : step;
    }
    if (writer.hasFailed()) {
      return step.writes() || step == Step.OPEN ? Step.CLOSE : step;
    }
    return step == Step.OPEN ? Step.APPEND_SYNCED : step;
  }

  private void apply(Step step, ScheduledStream stream) throws IOException {
    ScheduledWriter writer = stream.writer();
    switch (step) {
      case OPEN -> writer.open();
      case APPEND_SYNCED -> writer.append(Durability.SYNCED);
      case APPEND_WRITTEN -> writer.append(Durability.WRITTEN);
      case APPEND_PIPELINED -> writer.appendPipelined(withThreads);
      case TOMBSTONE -> writer.appendTombstone(durability());
      case CHECKPOINT -> writer.appendCheckpoint(durability());
      case SYNC -> writer.sync();
      case FLUSH_INDEXES -> flushIndexes();
      case COMPACT -> writer.compact(compaction());
      case CLOSE -> writer.close();
      case LOSE_LOCK -> writer.loseLock(config());
      case VERIFY -> stream.verify();
      case OPEN_READER -> stream.openReader();
      case READ -> stream.readOn();
      case FAULT -> failSoon();
      case HEAL -> machine.disk().heal();
      case STOP -> machine.disk().stop();
    }
  }

  /** A stream that has failed would refuse it for all; which one fails of it is not said. */
  private void flushIndexes() throws IOException {
    if (streams.stream().anyMatch(stream -> stream.writer().hasFailed())) {
      return;
    }
    try {
      machine.storage().flushIndexes();
    } catch (IOException e) {
      streams.forEach(stream -> stream.writer().fail());
      throw e;
    }
  }

  private void failSoon() {
    Fault fault = FAULTS.get(random.nextInt(FAULTS.size()));
    long at = machine.disk().operationCount() + random.nextInt(FAULT_WITHIN_OPERATIONS);
    machine.disk().failAt(at, fault);
    done.add("  " + fault + " at " + at);
  }

  /** The disk was switched off or the process killed; a new one finds what is left. */
  private void crash() throws IOException {
    endProcess();
    SimulatedDisk left = left();
    start(left);
    for (ScheduledStream stream : streams) {
      stream.lookFromOutside();
    }
  }

  private void endProcess() throws IOException {
    threads.stop();
    for (ScheduledStream stream : streams) {
      stream.closeReaders(reader -> true);
      stream.writer().gone();
    }
    machine.end();
  }

  private SimulatedDisk left() {
    int choice = random.nextInt(6);
    done.add("--- " + (choice == 0 ? "killed" : "power loss " + choice));
    counts.countCrash(choice == 0);
    return switch (choice) {
      case 0 -> machine.disk().afterKill(seed);
      case 1 -> machine.disk().afterPowerLoss(Survival.nothing());
      case 2 -> machine.disk().afterPowerLoss(Survival.everything());
      default -> machine.disk().afterPowerLoss(Survival.random(random.nextLong()));
    };
  }

  private void finish() throws IOException {
    if (random.nextBoolean()) {
      machine.disk().stop();
    }
    machine.disk().heal();
    endProcess();
    machine.start(left(), config());
    for (ScheduledStream stream : streams) {
      done.add("last look at " + stream.id());
      stream.finish();
      counts.countRecords(stream.ledger().acknowledged());
    }
    machine.end();
  }

  private Durability durability() {
    return random.nextBoolean() ? Durability.SYNCED : Durability.WRITTEN;
  }

  private StorageConfig config() {
    return StorageConfig.defaults()
        .withCompression(COMPRESSIONS[random.nextInt(COMPRESSIONS.length)])
        .withSegmentBytes(200 + random.nextInt(1500))
        .withIndexIntervalBytes(50 + random.nextInt(500))
        .withCheckpointPolicy(CheckpointPolicy.DEFAULT.withIntervalRecords(random.nextInt(10)))
        .withMaxPayloadBytes(StreamLife.MAX_PAYLOAD_BYTES);
  }

  private CompactionConfig compaction() {
    CompactionConfig compaction =
        CompactionConfig.defaults()
            .withMinSegments(2)
            .withMergeThresholdBytes(500 + random.nextInt(4000));
    return random.nextBoolean()
        ? compaction
        : compaction.withRecompression(COMPRESSIONS[random.nextInt(COMPRESSIONS.length)], 3);
  }

  private AssertionError failure(Throwable cause) {
    return new AssertionError(
        String.format(
            Locale.ROOT,
            """
        %s
        seed: %d%s
        again: ./mvnw test -pl storage-core -Dtest=RandomSchedulesTest#replaysOneSchedule -Dchainlog.schedule=%d
        schedule:
        %s
        trace:
        %s""",
            cause,
            seed,
            withThreads ? " (threads read on their own: it may take more than one run)" : "",
            seed,
            String.join("\n", done),
            machine.disk().describeTrace()),
        cause);
  }
}
