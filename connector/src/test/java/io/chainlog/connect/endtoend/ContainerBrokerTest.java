package io.chainlog.connect.endtoend;

import java.util.Locale;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.condition.EnabledIf;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;

/** With Apache Kafka's own image of the version that we build with. */
@EnabledIf(value = "isDockerThere", disabledReason = ContainerBrokerTest.NO_DOCKER)
class ContainerBrokerTest extends ArchiveAndReplayContract {
  static final String NO_DOCKER =
      "There is no Docker here: the suite with a broker in a container is skipped";

  /** Surefire has the reason in its reports only, so the build's output gets it from here. */
  static boolean isDockerThere() {
    boolean there = DockerClientFactory.instance().isDockerAvailable();
    if (!there) {
      LoggerFactory.getLogger(ContainerBrokerTest.class).warn(NO_DOCKER);
    }
    return there;
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
