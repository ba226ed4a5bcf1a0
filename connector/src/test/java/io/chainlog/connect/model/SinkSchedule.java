package io.chainlog.connect.model;

import io.chainlog.storage.testkit.Fault;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * A sink with a few tasks to which things are done by chance, while Kafka and the storage do what
 * they may do. What must be true is checked on the way, and again when all faults are over.
 * Everything follows from the seed.
 *
 * <p>For one thread, once.
 */
final class SinkSchedule {
  private static final int MAX_MEMBERS = 3;
  private static final int MAX_RECORDS_A_POLL = 8;
  private static final int MAX_STEP_MS = 4_000;
  private static final int MIN_RECREATION_MS = 500;
  private static final int FAULT_WITHIN_OPERATIONS = 30;
  private static final List<Fault> FAULTS = List.of(Fault.values());
  private static final List<Fault> FULL_DISK = List.of(Fault.NO_SPACE);

  private final long seed;
  private final Random random;
  private final SinkCounts counts;
  private final boolean withFaults;
  private final List<Fault> faults;
  private final boolean withDamage;
  private final boolean withOtherHistories;
  private SinkWorld world;

  SinkSchedule(long seed, SinkCounts counts) {
    this.seed = seed;
    this.random = new Random(seed * 0x9E3779B97F4A7C15L);
    this.counts = counts;
    this.withFaults = random.nextBoolean();
    this.faults = random.nextInt(3) == 0 ? FULL_DISK : FAULTS;
    this.withDamage = random.nextInt(4) == 0;
    this.withOtherHistories = random.nextBoolean();
  }

  /**
   * Runs it.
   *
   * @throws AssertionError if anything is not as it must be; names the command that repeats it
   */
  void run() {
    try {
      world = new SinkWorld(seed, random, counts);
      world.note(world.settings().toString());
      world.startMember();
      world.rebalance();
      for (int i = 20 + random.nextInt(100); i > 0; i--) {
        step(SinkStep.random(random));
        endPowerLoss();
        world.bury();
      }
      world.note("--- all faults end");
      new SinkSettling(world).settle();
    } catch (IOException | RuntimeException | AssertionError e) {
      throw failure(e);
    }
  }

  private void step(SinkStep step) throws IOException {
    counts.count(step);
    world.excuseUnbegun();
    world.advance(random.nextInt(MAX_STEP_MS));
    switch (step) {
      case PRODUCE, DELETE_RECORDS, COMPACT -> changeTopic(step, world.topics().any());
      case TRUNCATE, RECREATE -> changeHistory(step, world.topics().any());
      case START, STOP, KILL, REBALANCE -> changeGroup(step);
      case FAULT, HEAL, POWER_LOSS -> changeDisk(step);
      case BACK_UP, RESTORE -> changeArchive(step);
      case FAIL_COMMITS -> world.kafka().failCommits(1 + random.nextInt(3));
      case SET_CLOCK_BACK -> world.setClockBack(Duration.ofMinutes(random.nextInt(60)));
      case WAKE, LOSE_LOCK -> changeStalled(step);
      case DAMAGE -> damage(world.topics().any());
      default -> changeMember(step);
    }
  }

  private void changeTopic(SinkStep step, TopicPartition partition) {
    switch (step) {
      case PRODUCE -> world.topics().produce(partition);
      case DELETE_RECORDS -> world.topics().deleteRecords(partition);
      default -> world.topics().compact(partition);
    }
    world.note(step + " " + partition + ": " + world.kafka().log(partition));
  }

  private void changeHistory(SinkStep step, TopicPartition partition) {
    if (!withOtherHistories || world.settings().startsAtGroup()) {
      return; // what a group knows of another history says nothing
    }
    if (step == SinkStep.TRUNCATE) {
      world.group().finishSeeks();
      world.group().truncated(partition, world.topics().truncate(partition));
    } else {
      recreate(partition);
    }
    world.note(step + " " + partition + ": " + world.kafka().log(partition));
  }

  /** It is assigned again, or is there again before the group has seen that it was gone. */
  private void recreate(TopicPartition partition) {
    boolean unseen = random.nextBoolean();
    if (unseen) {
      world.group().finishSeeks();
      world.advance(MIN_RECREATION_MS + random.nextInt(MAX_STEP_MS));
    } else {
      world.group().revokeEverywhere(partition, random.nextBoolean(), nowMs());
    }
    world.topics().recreate(partition, unseen);
  }

  private void changeGroup(SinkStep step) {
    List<SinkMember> members = world.group().members();
    if (step == SinkStep.START && members.size() < MAX_MEMBERS) {
      world.startMember();
    } else if (step == SinkStep.STOP || step == SinkStep.KILL) {
      SinkMember member = any(step == SinkStep.KILL ? members : world.group().responsive());
      if (member == null) {
        return;
      }
      world.note(step + " " + member);
      if (step == SinkStep.KILL) {
        world.kill(member);
      } else {
        member.worker().stop();
      }
    }
    world.rebalance();
    world.note(step + ": " + world.group().members());
  }

  private void changeDisk(SinkStep step) {
    if (!withFaults || !world.storage().isDisk()) {
      return;
    }
    switch (step) {
      case FAULT -> {
        Fault fault = faults.get(random.nextInt(faults.size()));
        world.storage().failAt(random.nextInt(FAULT_WITHIN_OPERATIONS), fault);
        world.note("FAULT soon: " + fault);
      }
      case HEAL -> {
        world.storage().heal();
        world.note("HEAL");
      }
      default -> world.storage().stop();
    }
  }

  private void changeArchive(SinkStep step) throws IOException {
    if (!world.storage().isDisk()) {
      return;
    }
    if (step == SinkStep.BACK_UP) {
      world.storage().backUp();
    } else if (world.storage().hasBackup()) {
      world.restore();
      world.rebalance();
    }
    world.note(step + ": " + world.group().members());
  }

  private void damage(TopicPartition partition) {
    if (withDamage) {
      world.damage(partition);
      world.note("DAMAGE " + partition);
    }
  }

  private void endPowerLoss() {
    if (world.storage().isStopped()) {
      world.losePower();
      world.startMember();
      world.rebalance();
      world.note("--- power lost; " + world.group().members());
    }
  }

  private void changeStalled(SinkStep step) {
    SinkMember member =
        any(world.group().members().stream().filter(SinkMember::isStalled).toList());
    if (member == null) {
      return;
    }
    if (step == SinkStep.WAKE) {
      member.wake(nowMs(), random.nextBoolean());
    } else {
      Set<TopicPartition> had = member.consumer().assignment();
      if (withFaults && !had.isEmpty()) {
        world.loseLock(any(List.copyOf(had)));
      }
    }
    world.note(step + " " + member);
  }

  private void changeMember(SinkStep step) {
    SinkMember member = any(world.group().responsive());
    if (member == null) {
      return;
    }
    switch (step) {
      case ITERATE -> member.worker().iterate(nowMs(), 1 + random.nextInt(MAX_RECORDS_A_POLL));
      case COMMIT -> {
        member.worker().commitSoon();
        member.worker().iterate(nowMs(), 1 + random.nextInt(MAX_RECORDS_A_POLL));
      }
      case STALL -> member.stall(1 + random.nextInt(MAX_RECORDS_A_POLL));
      case PAUSE -> member.worker().pauseConnector();
      case RESUME -> member.worker().resumeConnector();
      default -> throw new AssertionError(step);
    }
    world.note(step + " " + member);
  }

  private <T> T any(List<T> list) {
    return list.isEmpty() ? null : list.get(random.nextInt(list.size()));
  }

  private long nowMs() {
    return world.nowMs();
  }

  private AssertionError failure(Throwable cause) {
    return new AssertionError(
        cause
            + "\nseed: "
            + seed
            + "\nagain: ./mvnw test -pl connector -am -Dtest=SinkModelTest#repeatsOneSchedule"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dchainlog.schedule="
            + seed
            + "\nschedule:\n"
            + (world == null ? "" : world.trace()),
        cause);
  }
}
