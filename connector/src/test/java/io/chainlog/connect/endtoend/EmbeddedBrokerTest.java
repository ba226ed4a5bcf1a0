package io.chainlog.connect.endtoend;

import java.util.Properties;
import org.apache.kafka.connect.util.clusters.EmbeddedKafkaCluster;

/** With a broker in this JVM. */
class EmbeddedBrokerTest extends ArchiveAndReplayContract {

  @Override
  Broker startBroker() {
    Properties settings = new Properties();
    settings.putAll(Broker.SETTINGS);
    EmbeddedKafkaCluster kafka = new EmbeddedKafkaCluster(1, settings);
    kafka.start();
    return new Embedded(kafka);
  }

  private record Embedded(EmbeddedKafkaCluster kafka) implements Broker {
    @Override
    public String bootstrapServers() {
      return kafka.bootstrapServers();
    }

    @Override
    public void close() {
      kafka.stop();
    }
  }
}
