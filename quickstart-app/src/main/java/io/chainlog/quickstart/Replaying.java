package io.chainlog.quickstart;

import io.chainlog.cluster.Waiting;
import io.chainlog.cluster.WorkerProcess;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;

/** Watches a source at work, and compares what it made with what it should be. */
final class Replaying {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Subject subject;
  private final ReplayTopic replayTopic;
  private final List<PartitionSpan> archived;

  /**
   * @param archived what the archive holds
   */
  Replaying(Subject subject, String replayTopic, List<PartitionSpan> archived) {
    this.subject = subject;
    this.replayTopic = new ReplayTopic(subject.cluster(), replayTopic);
    this.archived = archived;
  }

  /** Makes the topic to replay into. */
  void createTopic() {
    replayTopic.create(subject);
  }

  /** Returns when the topic has as many records as the archive. */
  void awaitEnd(WorkerProcess worker, String source, Step step) {
    long goal = PartitionSpan.records(archived);
    Waiting.until(
        "replaying into " + replayTopic.name(),
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
    Comparison comparison = new Comparison(subject.topic(), replayTopic.name());
    for (PartitionSpan span : archived) {
      int partition = span.partition();
      try (TopicReader original =
          new TopicReader(
              subject.cluster().read(subject.topic(), partition, span.lastOffset() + 1))) {
        requireIdentical(comparison, original, partition);
      }
      step.progress(comparison.identical(), PartitionSpan.records(archived));
    }
    subject.workload().ifPresent(this::compareWithWorkload);
    return comparison.identical();
  }

  /** The topic is only what the broker gave back; this is what was meant. */
  private void compareWithWorkload(Workload workload) {
    Comparison comparison = new Comparison("the workload", replayTopic.name());
    for (int partition = 0; partition < subject.partitions(); partition++) {
      requireIdentical(comparison, workload.committed(partition), partition);
    }
  }

  private void requireIdentical(
      Comparison comparison, Iterator<TopicRecord> expected, int partition) {
    try (TopicReader replayed =
        new TopicReader(subject.cluster().read(replayTopic.name(), partition))) {
      comparison
          .firstDifference(expected, replayed)
          .ifPresent(
              difference -> {
                throw new QuickstartException(difference);
              });
    }
  }

  private long written() {
    return replayTopic.records();
  }
}
