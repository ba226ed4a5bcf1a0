package io.chainlog.quickstart;

import io.chainlog.cluster.KafkaCluster;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** A user's broker and topic, which is read and never written. */
final class GivenStage implements Stage {
  private static final long SEGMENT_BYTES = 256 << 20;

  private final String bootstrapServers;
  private final String topic;
  private final String replayTopic;
  // Others may run connectors of any name on that cluster; no group of theirs may be joined.
  private final String runId = UUID.randomUUID().toString().substring(0, 8);
  private KafkaCluster cluster;

  GivenStage(Options.Given given) {
    this.bootstrapServers = given.bootstrapServer();
    this.topic = given.topic();
    this.replayTopic = given.replayTopic();
  }

  @Override
  public Subject prepare(Console console) throws IOException {
    cluster = console.step("connect", this::connect);
    return console.step("read", this::read);
  }

  @Override
  public String replayTopic() {
    return replayTopic;
  }

  @Override
  public String replayTopicFormat() {
    return replayTopic;
  }

  /** A small topic is archived in no time; then the kill shows less, and the verdict says so. */
  @Override
  public void requireLargeEnoughToBeKilled() {}

  @Override
  public String connectorName(String purpose) {
    return String.format(Locale.ROOT, "chainlog-quickstart-%s-%s", purpose, runId);
  }

  @Override
  public long segmentBytes() {
    return SEGMENT_BYTES;
  }

  @Override
  public void close() {
    if (cluster != null) {
      forgetGroup();
      cluster.close();
    }
  }

  /** The sink's consumer group is of no use to anybody; where it may not be deleted, it expires. */
  private void forgetGroup() {
    try {
      cluster.deleteGroup("connect-" + connectorName("archive"));
    } catch (QuickstartException e) {
      // Not worth a word: the group may never have come to be, or deleting may not be allowed.
    }
  }

  private KafkaCluster connect(Step step) {
    KafkaCluster connected = new KafkaCluster(bootstrapServers);
    step.found("broker %s, cluster %s", bootstrapServers, connected.clusterId());
    return connected;
  }

  private Subject read(Step step) {
    int partitions =
        cluster
            .partitions(topic)
            .orElseThrow(
                () ->
                    new QuickstartException(
                        String.format(
                            Locale.ROOT, "there is no topic %s at %s", topic, bootstrapServers)));
    new ReplayTopic(cluster, replayTopic).requireUsable(partitions);
    Subject subject = Subject.survey(cluster, topic, partitions, Optional.empty(), step);
    if (subject.records() == 0) {
      throw new QuickstartException(
          String.format(
              Locale.ROOT,
              "topic %s holds no committed record, so there is nothing to show",
              topic));
    }
    step.found("topic %s: %,d records in %d partitions", topic, subject.records(), partitions);
    return subject;
  }
}
