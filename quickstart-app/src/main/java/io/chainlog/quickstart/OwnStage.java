package io.chainlog.quickstart;

import io.chainlog.cluster.BrokerProcess;
import io.chainlog.cluster.KafkaCluster;
import io.chainlog.quickstart.Workload.Kind;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/** A broker of our own with a topic that holds every awkward shape of record. */
final class OwnStage implements Stage {
  static final String TOPIC = "orders";

  private static final String REPLAY_PREFIX = "replayed.";
  private static final long SEGMENT_BYTES = 2 << 20;

  private final BrokerProcess broker;
  private final Workload workload;
  private KafkaCluster cluster;

  OwnStage(BrokerProcess broker, Workload workload) {
    this.broker = broker;
    this.workload = workload;
  }

  @Override
  public Subject prepare(Console console) throws IOException {
    cluster = console.step("start", this::start);
    return console.step("produce", this::produce);
  }

  @Override
  public String replayTopic() {
    return REPLAY_PREFIX + TOPIC;
  }

  @Override
  public String replayTopicFormat() {
    return REPLAY_PREFIX + "${topic}";
  }

  @Override
  public void requireLargeEnoughToBeKilled() {
    throw new QuickstartException(
        "the worker had archived everything before it could be killed. Give it more with --records");
  }

  @Override
  public String connectorName(String purpose) {
    return purpose + "-" + TOPIC;
  }

  /** Small, so that there are several. */
  @Override
  public long segmentBytes() {
    return SEGMENT_BYTES;
  }

  @Override
  public void close() {
    if (cluster != null) {
      cluster.close();
    }
  }

  private KafkaCluster start(Step step) {
    KafkaCluster started = broker.start();
    step.found("broker of our own at %s", started.bootstrapServers());
    return started;
  }

  private Subject produce(Step step) {
    cluster.createTopic(TOPIC, Workload.PARTITIONS, Workload.topicSettings());
    try (Producing producing = new Producing(cluster.bootstrapServers(), TOPIC)) {
      producing.write(workload, done -> step.progress(done, workload.records()));
    }
    Subject subject =
        Subject.survey(cluster, TOPIC, Workload.PARTITIONS, Optional.of(workload), step);
    requireAllStand(subject);
    step.found(
        "topic %s: %,d records in %d partitions (%d transactions committed, %d aborted)",
        TOPIC,
        subject.records(),
        subject.partitions(),
        workload.batches(Kind.COMMITTED),
        workload.batches(Kind.ABORTED));
    return subject;
  }

  private void requireAllStand(Subject subject) {
    if (subject.records() != workload.committedRecords()) {
      throw new QuickstartException(
          String.format(
              Locale.ROOT,
              "%s shows %,d records, %,d were committed",
              TOPIC,
              subject.records(),
              workload.committedRecords()));
    }
  }
}
