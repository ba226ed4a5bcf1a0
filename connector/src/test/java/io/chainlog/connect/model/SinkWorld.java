package io.chainlog.connect.model;

import io.chainlog.connect.MutableClock;
import io.chainlog.connect.kafka.KafkaTopics;
import io.chainlog.envelope.KafkaRecord;
import io.chainlog.storage.Archive;
import io.chainlog.storage.testkit.Survival;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;

/** Kafka, the storage, and the tasks of one sink between them. For one thread. */
final class SinkWorld {
  private final Random random;
  private final SinkCounts counts;
  private final MutableClock clock = new MutableClock();
  private final KafkaGroup kafka = new KafkaGroup();
  private final ModelTopics topics;
  private final SinkGroup group;
  private final ModelStorage storage;
  private final SinkOracle oracle;
  private SinkSettings settings;
  private final KafkaTopics admin;
  private final List<String> trace = new ArrayList<>();
  private final LatestStarts latest = new LatestStarts(kafka);
  private boolean lockWasLost;
  private boolean wasKilled;
  private long nowMs;
  private int started;

  SinkWorld(long seed, Random random, SinkCounts counts) throws IOException {
    this.random = random;
    this.counts = counts;
    this.topics = new ModelTopics(kafka, random);
    this.group = new SinkGroup(kafka, random);
    this.storage =
        random.nextInt(3) == 0 ? ModelStorage.memory(clock) : ModelStorage.disk(seed, clock);
    this.admin = random.nextBoolean() ? new ModelAdmin(kafka, random) : KafkaTopics.UNKNOWN;
    String archiveId = Archive.open(storage.directory()).identity().id().toString();
    this.settings = SinkSettings.random(random, archiveId, hasAdmin());
    this.oracle = new SinkOracle(kafka, storage, transform(random), hasAdmin(), settings, random);
    topics.create();
    kafka.partitions().forEach(this::giveEarlierCommit);
  }

  /** The group may have a past without this archive. */
  private void giveEarlierCommit(TopicPartition partition) {
    if (random.nextInt(3) > 0) {
      return;
    }
    topics.produce(partition);
    long offset = random.nextInt((int) kafka.log(partition).endOffset() + 1);
    kafka.committedBefore(partition, offset);
    if (settings.startsAtGroup()) {
      kafka.log(partition).history().excuseBelow(offset);
    }
  }

  /** Every second connector has a transform, which drops a quarter of the records. */
  private static Predicate<KafkaRecord> transform(Random random) {
    return random.nextBoolean()
        ? kafkaRecord -> true
        : kafkaRecord -> kafkaRecord.value() == null || kafkaRecord.value().length % 4 != 3;
  }

  /** A stream that begins at the end of its topic leaves out what was there when it was begun. */
  void excuseUnbegun() throws IOException {
    if (settings.startsAtEnd()) {
      latest.excuse(storage);
    }
  }

  private SinkGaps gaps() {
    return new SinkGaps(kafka, oracle.transform(), settings.gapMaxOffsets());
  }

  /** The operator raises the limit of gaps, which was kept until now. */
  void acceptGaps(ArchivedStreams archived) throws IOException {
    gaps().check(archived);
    settings = settings.withoutGapLimit();
  }

  /** The time of the workers, which only goes on. */
  long nowMs() {
    return nowMs;
  }

  void advance(long ms) {
    nowMs += ms;
    clock.advance(Duration.ofMillis(ms));
  }

  /** Somebody sets the clock that tasks read. */
  void setClockBack(Duration by) {
    clock.advance(by.negated());
  }

  KafkaGroup kafka() {
    return kafka;
  }

  ModelTopics topics() {
    return topics;
  }

  SinkGroup group() {
    return group;
  }

  ModelStorage storage() {
    return storage;
  }

  SinkOracle oracle() {
    return oracle;
  }

  SinkSettings settings() {
    return settings;
  }

  /** Whether the sink was told how to reach the cluster. */
  boolean hasAdmin() {
    return admin != KafkaTopics.UNKNOWN;
  }

  /** From now on the cluster answers at once. */
  void endAdminFailures() {
    if (admin instanceof ModelAdmin model) {
      model.answer();
    }
  }

  SinkCounts counts() {
    return counts;
  }

  void note(String what) {
    trace.add(what);
  }

  String trace() {
    return String.join("\n", trace);
  }

  /** Starts a task in a new process; the next rebalance gives it partitions. */
  void startMember() {
    SinkMember member = new SinkMember("task " + started, storage, kafka, admin, oracle, clock);
    member.start(settings.ofTask(started++));
    group.members().add(member);
  }

  void rebalance() {
    group.rebalance(random.nextBoolean(), nowMs);
  }

  /** All processes end, and the disk keeps what it must and some of the rest. */
  void losePower() {
    storage.stop();
    group.members().forEach(SinkMember::kill);
    group.members().clear();
    storage.restart(survival());
    lockWasLost = false;
    wasKilled = false;
  }

  /**
   * The operator stops the connector, puts an earlier copy of the archive in its place, and has the
   * group begin again where the copy has no stream yet.
   */
  void restore() throws IOException {
    group.members().forEach(SinkMember::kill);
    group.members().clear();
    storage.restore();
    lockWasLost = false;
    wasKilled = false;
    latest.clear();
    oracle.archiveReplaced();
    for (TopicPartition partition : kafka.soundPartitions()) {
      if (settings.startsAtGroup() && LatestStarts.start(storage, partition).isEmpty()) {
        kafka.forgetCommitted(partition);
      }
    }
    excuseUnbegun();
    startMember();
  }

  /** A process ends in the middle, with what it had open. */
  void kill(SinkMember member) {
    wasKilled = true;
    member.kill();
  }

  /** Tasks that ended in an orderly way have closed everything, also after failures. */
  void requireNothingOpen() {
    if (!wasKilled && !storage.openHandles().isEmpty()) {
      throw new AssertionError("open after all tasks stopped: " + storage.openHandles());
    }
  }

  private Survival survival() {
    return switch (random.nextInt(4)) {
      case 0 -> Survival.nothing();
      case 1 -> Survival.everything();
      default -> Survival.random(random.nextLong());
    };
  }

  /** Somebody deletes the lock of a stream that a stopped process has, unless that fails too. */
  void loseLock(TopicPartition partition) {
    lockWasLost = true;
    try {
      storage
          .directory()
          .directory(Archive.STREAMS_DIRECTORY)
          .directory(partition.toString())
          .delete("lock");
    } catch (IOException e) {
      note("  " + e);
    }
  }

  /** A bit of a stream rots; what is promised of it from now on cannot be looked at. */
  void damage(TopicPartition partition) {
    try {
      if (storage.damage(partition.toString(), random)) {
        kafka.log(partition).damage();
      }
    } catch (IOException e) {
      note("  " + e);
    }
  }

  /** Takes ended tasks out of the group, and looks whether those that failed had a reason. */
  void bury() {
    for (SinkMember member : List.copyOf(group.members())) {
      if (member.worker().hasEnded()) {
        RuntimeException failure = member.worker().failure();
        if (failure != null) {
          judge(member, failure);
        }
        member.endProcess();
        group.members().remove(member);
      }
    }
  }

  private void judge(SinkMember member, RuntimeException failure) {
    counts.countFailure();
    if (gaps().isReason(String.valueOf(root(failure).getMessage()))) {
      counts.countGap();
      return;
    }
    note("  " + member + ": " + root(failure));
    boolean mayBeDamaged = kafka.partitions().stream().anyMatch(p -> kafka.log(p).isDamaged());
    boolean mayContradict = !settings.startsIncarnations() && anyOtherHistory();
    if (!storage.failsForGood()
        && !storage.isStopped()
        && !lockWasLost
        && !mayContradict
        && !mayBeDamaged) {
      throw new AssertionError(member + " failed without a reason: " + root(failure), failure);
    }
  }

  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  private boolean anyOtherHistory() {
    return kafka.partitions().stream().anyMatch(p -> kafka.log(p).histories().size() > 1);
  }
}
