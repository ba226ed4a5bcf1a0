package io.chainlog.connect.model;

import io.chainlog.connect.kafka.KafkaTopics;
import io.chainlog.connect.sink.SinkTasks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;

/** One task in a process of its own, which may be stopped for a while without noticing. */
final class SinkMember {
  private final String name;
  private final ModelStorage.Mount mount;
  private final ModelSinkWorker worker;

  /** What the group gave to others while it was stopped. */
  private final SortedSet<TopicPartition> lost = new TreeSet<>(KafkaGroup.BY_NAME_AND_NUMBER);

  private boolean stalled;

  SinkMember(
      String name,
      ModelStorage storage,
      KafkaGroup group,
      KafkaTopics admin,
      SinkOracle oracle,
      Clock clock) {
    this.name = name;
    this.mount = storage.mount();
    this.worker =
        new ModelSinkWorker(
            SinkTasks.on(mount, admin, clock),
            new ModelConsumer(group),
            group,
            oracle.transform(),
            oracle);
  }

  void start(Map<String, String> settings) {
    worker.start(settings);
  }

  ModelSinkWorker worker() {
    return worker;
  }

  ModelConsumer consumer() {
    return worker.consumer();
  }

  /** Takes part in the group. */
  boolean isResponsive() {
    return !stalled && !worker.hasEnded();
  }

  boolean isStalled() {
    return stalled;
  }

  /** The process is stopped after it has fetched. */
  void stall(int maxRecords) {
    worker.fetchOnly(maxRecords);
    stalled = !worker.hasEnded();
  }

  /** While it is stopped, another one gets its partitions. */
  void lose(Set<TopicPartition> partitions) {
    lost.addAll(partitions);
  }

  /** Goes on in the middle, and hears of the group in its next poll. */
  void wake(long nowMs, boolean commitFirst) {
    stalled = false;
    worker.deliverOnly();
    if (!lost.isEmpty() && !worker.hasEnded()) {
      worker.removed(new TreeSet<>(lost), true);
      lost.clear();
    }
    if (commitFirst) {
      worker.commitSoon();
    }
    worker.iterate(nowMs, 1);
  }

  void kill() {
    worker.kill();
    endProcess();
  }

  /** Releases what a process holds; after an orderly end that is nothing. */
  void endProcess() {
    try {
      mount.kill();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return name + " (" + (stalled ? "stalled, " : "") + worker + ")";
  }
}
