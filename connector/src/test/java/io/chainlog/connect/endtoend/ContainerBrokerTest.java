package io.chainlog.connect.endtoend;

import java.util.Locale;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.condition.EnabledIf;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;

/** With Apache Kafka's own image of the version that we build with. */
@EnabledIf(
    value = "isDockerThere",
    disabledReason = "There is no Docker here, which the broker in a container needs")
class ContainerBrokerTest extends ArchiveAndReplayContract {

  static boolean isDockerThere() {
    return DockerClientFactory.instance().isDockerAvailable();
  }

  @Override
  Broker startBroker() {
    KafkaContainer kafka = new KafkaContainer("apache/kafka:" + AppInfoParser.getVersion());
    Broker.SETTINGS.forEach((name, value) -> kafka.withEnv(asVariable(name), value));
    kafka.start();
    return new Container(kafka);
  }

  /** As the image has it: {@code log.dirs} is {@code KAFKA_LOG_DIRS}. */
  private static String asVariable(String setting) {
    return "KAFKA_" + setting.replace('.', '_').toUpperCase(Locale.ROOT);
  }

  private record Container(KafkaContainer kafka) implements Broker {
    @Override
    public String bootstrapServers() {
      return kafka.getBootstrapServers();
    }

    @Override
    public void close() {
      kafka.stop();
    }
  }
}
