package io.chainlog.quickstart;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Watches a source at work, and compares what it made with what it should be. */
final class Replaying {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Subject subject;
  private final String replayTopic;
  private final List<PartitionSpan> archived;

  /**
   * @param archived what the archive holds
   */
  Replaying(Subject subject, String replayTopic, List<PartitionSpan> archived) {
    this.subject = subject;
    this.replayTopic = replayTopic;
    this.archived = archived;
  }

  /** Makes the topic; fails if there is one with records in it. */
  void createTopic() {
    KafkaCluster cluster = subject.cluster();
    Optional<Integer> partitions = cluster.partitions(replayTopic);
    if (partitions.isEmpty()) {
      String setting = "max.message.bytes";
      cluster.createTopic(
          replayTopic, subject.partitions(), cluster.topicSetting(subject.topic(), setting));
    } else if (cluster.endOffsets(replayTopic, partitions.get()) > 0) {
      throw new QuickstartException(
          "topic %s has been written to before. Delete it, or name another with --replay-to"
              .formatted(replayTopic));
    } else if (partitions.get() < subject.partitions()) {
      throw new QuickstartException(
          "topic %s has %d partitions, %s has %d. Delete it, or name another with --replay-to"
              .formatted(replayTopic, partitions.get(), subject.topic(), subject.partitions()));
    }
  }

  /** Returns when the topic has as many records as the archive. */
  void awaitEnd(WorkerProcess worker, String source, Step step) {
    long goal = PartitionSpan.records(archived);
    Waiting.until(
        "replaying into " + replayTopic,
        PATIENCE,
        PAUSE,
        () -> {
          worker.requireHealthy(source);
          step.progress(written(), goal);
          return written() >= goal;
        },
        this::written);
  }

  /**
   * Compares every record with the topic that was archived, and with the workload where there is
   * one.
   *
   * @return the number of records that are identical
   * @throws QuickstartException that tells the first difference
   */
  long compare(Step step) {
    Comparison comparison = new Comparison(subject.topic(), replayTopic);
    for (PartitionSpan span : archived) {
      int partition = span.partition();
      try (PartitionReader original =
          subject.cluster().read(subject.topic(), partition, span.lastOffset() + 1)) {
        requireIdentical(comparison, original, partition);
      }
      step.progress(comparison.identical(), PartitionSpan.records(archived));
    }
    subject.workload().ifPresent(this::compareWithWorkload);
    return comparison.identical();
  }

  /** The topic is only what the broker gave back; this is what was meant. */
  private void compareWithWorkload(Workload workload) {
    Comparison comparison = new Comparison("the workload", replayTopic);
    for (int partition = 0; partition < subject.partitions(); partition++) {
      requireIdentical(comparison, workload.committed(partition), partition);
    }
  }

  private void requireIdentical(
      Comparison comparison, Iterator<TopicRecord> expected, int partition) {
    try (PartitionReader replayed = subject.cluster().read(replayTopic, partition)) {
      comparison
          .firstDifference(expected, replayed)
          .ifPresent(
              difference -> {
                throw new QuickstartException(difference);
              });
    }
  }

  private long written() {
    return subject.cluster().endOffsets(replayTopic, subject.partitions());
  }
}
