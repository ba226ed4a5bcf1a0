package io.chainlog.quickstart;

import io.chainlog.cluster.Waiting;
import io.chainlog.cluster.WorkerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** Watches a sink at work, and accounts for what it left. */
final class Archiving {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(100);
  // The shorter, the closer a kill comes to the wanted moment.
  private static final Duration SHORT_PAUSE = Duration.ofMillis(2);
  private static final int LOOKS_PER_HEALTH_CHECK = 100;

  private final Subject subject;
  private final ArchiveView view;
  private final String sink;

  /**
   * @param sink the connector's name
   */
  Archiving(Subject subject, ArchiveView view, String sink) {
    this.subject = subject;
    this.view = view;
    this.sink = sink;
  }

  /** Returns as soon as the archive holds a tenth more of the topic than it held before. */
  void awaitPart(WorkerProcess worker, long before) {
    long goal = before + Math.max(0, subject.records() - before) / 10;
    AtomicInteger looks = new AtomicInteger();
    Waiting.until(
        "archiving a part of " + subject.topic(),
        PATIENCE,
        SHORT_PAUSE,
        () -> {
          if (looks.incrementAndGet() % LOOKS_PER_HEALTH_CHECK == 0) {
            worker.requireHealthy(sink);
          }
          return committedRecords() >= goal;
        });
  }

  /** Returns when every partition is archived up to the last record that was asked for. */
  void awaitEnd(WorkerProcess worker, Step step) {
    Waiting.until(
        String.format(Locale.ROOT, "archiving %s to its end", subject.topic()),
        PATIENCE,
        PAUSE,
        () -> {
          worker.requireHealthy(sink);
          long committed = committedRecords();
          step.progress(committed, subject.records());
          return committed >= subject.records() && isAtEnd();
        },
        this::committedRecords);
  }

  /** Stream records behind a commit point. */
  long committedRecords() {
    try {
      return view.committedRecords(subject.partitions());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kafka records behind a commit point, read and verified. */
  List<PartitionSpan> archived() throws IOException {
    return view.spans(subject.partitions());
  }

  /** Accounts for every record of the topic, partition by partition. */
  Tally tally(List<PartitionSpan> archived) throws IOException {
    Tally tally = Tally.NONE;
    for (PartitionSpan span : subject.spans()) {
      int partition = span.partition();
      long last = Math.max(span.lastOffset(), archived.get(partition).lastOffset());
      try (TopicReader topic =
              new TopicReader(subject.cluster().read(subject.topic(), partition, last + 1));
          ArchivedRecords records = view.records(partition)) {
        tally = tally.plus(Tally.of(topic, records));
      }
    }
    return tally;
  }

  /**
   * The archive is asked, not the consumer group: what a killed worker wrote without committing may
   * turn out to be all, and then there is no further offset to commit.
   */
  private boolean isAtEnd() {
    try {
      for (PartitionSpan span : subject.spans()) {
        if (view.lastKafkaOffset(span.partition()) < span.lastOffset()) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
