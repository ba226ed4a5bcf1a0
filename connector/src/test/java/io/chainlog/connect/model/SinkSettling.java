package io.chainlog.connect.model;

import java.io.IOException;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/** All faults are over: the sink has to catch up by itself, within a bounded number of rounds. */
final class SinkSettling {
  private static final int ROUNDS = 150;

  /** What is committed may be of an earlier history, so it alone shows nothing. */
  private static final int LEAST_ROUNDS = 12;

  /** The ids of topics are compared every 30 seconds, which is all that shows some topics. */
  private static final int LEAST_ROUNDS_WITH_IDS = 20;

  private static final int ROUND_MS = 2_000;
  private static final int MAX_RECORDS_A_POLL = 50;

  private final SinkWorld world;

  SinkSettling(SinkWorld world) {
    this.world = world;
  }

  void settle() throws IOException {
    world.excuseUnbegun();
    world.storage().heal();
    world.kafka().failCommits(0);
    world.endAdminFailures();
    world.topics().produceToUnseen(world.oracle()::isDelivered, world.group()::position);
    world.excuseUnbegun();
    world.group().members().forEach(this::wake);
    if (world.settings().isolatesFailures()) {
      stopAll(); // the operator restarts what has partitions that failed
    }
    if (world.settings().limitsGaps()) {
      stopAll();
      world.acceptGaps(archived());
    }
    takeOutDamaged();
    takeOutContradicted();
    int least = world.hasAdmin() ? LEAST_ROUNDS_WITH_IDS : LEAST_ROUNDS;
    for (int round = 0; round < least || !isCaughtUp(); round++) {
      if (round == ROUNDS && !isAllBelowArchive()) {
        throw new AssertionError("waits for ever: " + describe());
      }
      if (round == ROUNDS) {
        break;
      }
      round();
    }
    stopAll();
    check();
  }

  private void wake(SinkMember member) {
    if (member.isStalled()) {
      member.wake(world.nowMs(), true);
    }
    if (!member.worker().hasEnded()) {
      member.worker().resumeConnector();
    }
  }

  /** An operator restarts what has failed, and takes out a topic that contradicts the archive. */
  private void round() throws IOException {
    world.advance(ROUND_MS);
    world.bury();
    takeOutContradicted();
    if (world.group().members().isEmpty()) {
      world.startMember();
      world.rebalance();
    } else if (world.group().isUnshared()) {
      world.rebalance();
    }
    for (SinkMember member : world.group().members()) {
      member.worker().iterate(world.nowMs(), MAX_RECORDS_A_POLL);
    }
  }

  private void takeOutContradicted() throws IOException {
    if (world.settings().startsIncarnations()) {
      return;
    }
    for (TopicPartition partition : world.group().subscribed()) {
      if (isContradicted(partition)) {
        world.counts().countContradiction();
        world.group().unsubscribe(partition);
        world.note(partition + " is taken out: " + world.kafka().log(partition));
        world.rebalance();
      }
    }
  }

  /** A damaged stream is left where others are not to suffer from it, and else taken out. */
  private void takeOutDamaged() {
    for (TopicPartition partition : world.group().subscribed()) {
      if (world.kafka().log(partition).isDamaged() && !world.settings().isolatesFailures()) {
        world.group().unsubscribe(partition);
        world.note(partition + " is taken out: damaged");
        world.rebalance();
      }
    }
  }

  private List<TopicPartition> soundAndSubscribed() {
    return world.group().subscribed().stream()
        .filter(partition -> !world.kafka().log(partition).isDamaged())
        .toList();
  }

  private boolean isContradicted(TopicPartition partition) throws IOException {
    return world.kafka().log(partition).histories().size() > 1
        && !world.kafka().log(partition).isDamaged()
        && world
            .oracle()
            .isContradicted(
                partition, ArchivedStreams.committed(world.storage().directory(), partition));
  }

  /**
   * A task that is delivered nothing cannot commit: a rewind is taken for what is committed. So the
   * group stays where it was if Kafka has deleted the last archived record and has no later one.
   */
  private boolean isAllBelowArchive() throws IOException {
    for (TopicPartition partition : soundAndSubscribed()) {
      ArchivedStreams archived = ArchivedStreams.committed(world.storage().directory(), partition);
      long end = world.kafka().log(partition).visibleEnd();
      if (!isCaughtUp(partition)
          && archived.kafkaRecords(partition).stream().noneMatch(r -> r.kafkaOffset() >= end)) {
        return false;
      }
    }
    return true;
  }

  private boolean isCaughtUp() {
    return soundAndSubscribed().stream().allMatch(this::isCaughtUp);
  }

  /** Markers at the very end are not delivered: without an admin client none commits past them. */
  private boolean isCaughtUp(TopicPartition partition) {
    Long committed = world.kafka().committed(partition);
    KafkaLog log = world.kafka().log(partition);
    long end = world.hasAdmin() ? log.endOffset() : log.visibleEnd();
    return end == 0 || beginsAtEnd(log, committed) || (committed != null && committed >= end);
  }

  /** Connect takes where a consumer begins for committed, so that nothing is if nothing follows. */
  private boolean beginsAtEnd(KafkaLog log, Long committed) {
    return (world.settings().startsAtEnd() && log.isExcused())
        || (world.settings().startsAtGroup()
            && committed == null
            && log.startOffset() == log.endOffset());
  }

  private String describe() {
    StringBuilder text = new StringBuilder();
    for (TopicPartition partition : world.group().subscribed()) {
      text.append(partition)
          .append(" committed ")
          .append(world.kafka().committed(partition))
          .append(" of ")
          .append(world.kafka().log(partition).visibleEnd())
          .append("; ");
    }
    return text.append(world.group().members()).toString();
  }

  private void stopAll() {
    for (SinkMember member : List.copyOf(world.group().members())) {
      member.worker().stop();
    }
    world.requireNothingOpen();
    world.bury();
  }

  private ArchivedStreams archived() throws IOException {
    return ArchivedStreams.committed(world.storage().directory(), world.kafka().soundPartitions());
  }

  private void check() throws IOException {
    ArchivedStreams archived = archived();
    world.oracle().checkStreams(archived);
    long records = 0;
    for (TopicPartition partition : soundAndSubscribed()) {
      world.oracle().checkComplete(partition, archived);
      records += archived.kafkaRecords(partition).size();
    }
    world.counts().countSchedule(records);
  }
}
