package io.chainlog.quickstart;

import io.chainlog.cluster.BrokerProcess;
import io.chainlog.cluster.ClusterException;
import io.chainlog.cluster.KafkaCluster;
import io.chainlog.quickstart.kafka.ReplayTopic;
import io.chainlog.quickstart.kafka.SourceTopic;
import io.chainlog.quickstart.kafka.Workload;
import io.chainlog.quickstart.kafka.Workload.Kind;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/** The first two steps: connects to a broker, and finds or produces a topic with records. */
final class TopicSetup implements AutoCloseable {
  private static final long SEED = 20_250_615;

  private final RunConfig config;
  private final BrokerProcess ownBroker;
  private KafkaCluster cluster;
  private SourceTopic source;

  TopicSetup(RunConfig config, BrokerProcess ownBroker) {
    this.config = config;
    this.ownBroker = ownBroker;
  }

  SourceTopic run(Console console) throws IOException {
    if (config.bootstrapServers().isPresent()) {
      console.step("connect", progress -> connect(config.bootstrapServers().get()));
      console.step("read", this::read);
    } else {
      console.step("start", progress -> start());
      console.step("produce", this::produce);
    }
    return source;
  }

  @Override
  public void close() {
    if (cluster != null) {
      if (config.bootstrapServers().isPresent()) {
        deleteGroup();
      }
      cluster.close();
    }
  }

  /** The sink's consumer group is of no further use; where it may not be deleted, it expires. */
  private void deleteGroup() {
    try {
      cluster.deleteGroup("connect-" + config.sink());
    } catch (ClusterException e) {
      // The group may never have been created, or deleting may not be allowed.
    }
  }

  private String connect(String bootstrapServers) {
    cluster = new KafkaCluster(bootstrapServers);
    return "broker " + bootstrapServers + ", cluster " + cluster.clusterId();
  }

  private String start() {
    cluster = ownBroker.start();
    return "broker of our own at " + cluster.bootstrapServers();
  }

  private String read(Console.Progress progress) {
    int partitions = cluster.partitions(config.topic()).orElse(0);
    if (partitions == 0) {
      throw new QuickstartException(
          "there is no topic %s at %s", config.topic(), cluster.bootstrapServers());
    }
    new ReplayTopic(cluster, config.replayTopic()).requireUsable(partitions);
    survey(partitions, Optional.empty(), progress);
    if (source.records() == 0) {
      throw new QuickstartException(
          "topic %s contains no committed record, so there is nothing to show", config.topic());
    }
    return found();
  }

  private String produce(Console.Progress progress) {
    Workload workload = new Workload(SEED, config.records());
    Workload.createTopic(cluster, config.topic());
    workload.produce(cluster, config.topic(), done -> progress.show(done, workload.records()));
    survey(Workload.PARTITIONS, Optional.of(workload), progress);
    if (source.records() != workload.committedRecords()) {
      throw new QuickstartException(
          "%s shows %,d records, %,d were committed",
          config.topic(), source.records(), workload.committedRecords());
    }
    return String.format(
        Locale.ROOT,
        "%s (%d transactions committed, %d aborted)",
        found(),
        workload.batches(Kind.COMMITTED),
        workload.batches(Kind.ABORTED));
  }

  private void survey(int partitions, Optional<Workload> workload, Console.Progress progress) {
    source =
        SourceTopic.survey(
            cluster, config.topic(), partitions, workload, done -> progress.show(done, partitions));
  }

  private String found() {
    return String.format(
        Locale.ROOT,
        "topic %s: %,d records in %d partitions",
        config.topic(),
        source.records(),
        source.partitions());
  }
}
