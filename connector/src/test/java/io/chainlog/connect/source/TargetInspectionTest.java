package io.chainlog.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.connect.MutableClock;
import io.chainlog.connect.source.TargetInspection.Report;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.MockAdminClient;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetInspectionTest {
  private static final long DAY_MS = 86_400_000;

  private final MutableClock clock = new MutableClock();
  private final MockAdminClient admin = MockAdminClient.create().numBrokers(1).build();
  private final TargetCluster cluster = new TargetCluster(admin);

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void acceptsATopicThatTakesEverything() throws Exception {
    create("copy", 3, Map.of("retention.ms", "-1"));
    Report report = inspect(wanted(3, 10 * DAY_MS));
    assertThat(report.refusals()).isEmpty();
    assertThat(report.warnings()).isEmpty();
  }

  @Test
  void refusesTooFewPartitions() throws Exception {
    create("copy", 2, Map.of());
    assertThat(inspect(wanted(3, 0)).refusals().get("copy"))
        .contains("copy has 2 partitions", "needs partition 2", "there are 3");
  }

  @ParameterizedTest
  @CsvSource({
    "cleanup.policy, compact, delete",
    "cleanup.policy, 'compact,delete', delete",
    "retention.ms, 86400000, -1",
    "retention.bytes, 500, -1",
    "message.timestamp.before.max.ms, 86400000, raise",
  })
  void refusesWhatWouldLoseRecords(String config, String value, String remedy) throws Exception {
    create("copy", 3, Map.of(config, value));
    assertThat(inspect(wanted(3, 2 * DAY_MS)).refusals().get("copy"))
        .contains("topic copy", config, remedy);
  }

  @Test
  void acceptsARetentionThatIsLongEnough() throws Exception {
    create("copy", 3, Map.of("retention.ms", Long.toString(3 * DAY_MS)));
    assertThat(inspect(wanted(3, 2 * DAY_MS)).refusals()).isEmpty();
  }

  @Test
  void warnsOfWhatIsOnlyAltered() throws Exception {
    create(
        "copy", 3, Map.of("message.timestamp.type", "LogAppendTime", "retention.ms", "86400000"));
    Report report = inspect(wanted(3, 2 * DAY_MS));
    assertThat(report.refusals()).isEmpty();
    assertThat(report.warnings()).singleElement().asString().contains("copy", "LogAppendTime");
  }

  @Test
  void refusesAMissingTopicThatWouldGetTooFewPartitions() throws Exception {
    Map<String, String> creation =
        Map.of(
            "topic.creation.default.partitions", "2",
            "topic.creation.default.replication.factor", "1");
    assertThat(inspect(creation, wanted(3, 0)).refusals().get("copy"))
        .contains("created with 2 partitions", "set topic.creation.default.partitions to 3");
    Map<String, String> group = new HashMap<>(creation);
    group.put("topic.creation.groups", "wide");
    group.put("topic.creation.wide.include", "co.*");
    group.put("topic.creation.wide.partitions", "3");
    assertThat(inspect(group, wanted(3, 0)).refusals()).isEmpty();
    group.put("topic.creation.wide.cleanup.policy", "compact");
    assertThat(inspect(group, wanted(3, 0)).refusals().get("copy")).contains("cleanup.policy");
  }

  @Test
  void reportsBrokersThatDoNotAnswer() {
    admin.timeoutNextRequest(9);
    assertThatThrownBy(() -> inspect(wanted(3, 0)))
        .isInstanceOf(TargetCluster.UnreachableException.class)
        .hasMessageContaining(TimeoutException.class.getSimpleName());
  }

  @Test
  void knowsAMissingPartition() throws Exception {
    create("copy", 2, Map.of());
    assertThat(cluster.missing(new TopicPartition("copy", 1))).isEmpty();
    assertThat(cluster.missing(new TopicPartition("copy", 2)))
        .contains("the topic has 2 partitions");
    assertThat(cluster.missing(new TopicPartition("none", 0))).contains("the topic does not exist");
  }

  @ParameterizedTest
  @CsvSource({
    "max.message.bytes, 1000, 2000, 0, max.request.size",
    "message.timestamp.before.max.ms, 1000, 10, -5000, raise",
    "message.timestamp.after.max.ms, 1000, 10, 5000, raise",
  })
  void refusesARecordThatTheBrokerWouldRefuse(
      String config, String value, int bytes, long ageMs, String remedy) {
    TargetLimits limits = new TargetLimits(Map.of(config, value));
    SourceRecord record =
        new SourceRecord(
            Map.of(),
            Map.of("kafkaOffset", 4711),
            "copy",
            0,
            null,
            null,
            null,
            new byte[bytes],
            clock.millis() + ageMs);
    assertThatThrownBy(() -> limits.check(record, clock.millis(), false))
        .isInstanceOf(ConnectException.class)
        .hasMessageContainingAll("copy", "4711", config, remedy);
    TargetLimits.NONE.check(record, clock.millis(), false);
  }

  @Test
  void takesTheAddressOfOverriddenClients() {
    assertThat(TargetAdmin.of(Map.of("topics", "a"))).isEmpty();
    TargetAdmin admin =
        TargetAdmin.of(
                Map.of(
                    "producer.override.bootstrap.servers", "b:9092",
                    "producer.override.security.protocol", "SSL",
                    "producer.override.linger.ms", "5"))
            .orElseThrow();
    assertThat(admin.setting()).isEqualTo("producer.override.bootstrap.servers");
    assertThat(admin.client())
        .containsEntry("bootstrap.servers", "b:9092")
        .containsEntry("security.protocol", "SSL")
        .doesNotContainKey("linger.ms");
  }

  private void create(String topic, int partitions, Map<String, String> configs)
      throws ExecutionException, InterruptedException {
    NewTopic created = new NewTopic(topic, partitions, (short) 1).configs(configs);
    admin.createTopics(List.of(created)).all().get();
  }

  private TargetTopic wanted(int partitions, long ageMs) {
    return new TargetTopic("copy", partitions, clock.millis() - ageMs, 1_000);
  }

  private Report inspect(TargetTopic wanted) throws TargetCluster.UnreachableException {
    return inspect(Map.of(), wanted);
  }

  private Report inspect(Map<String, String> creation, TargetTopic wanted)
      throws TargetCluster.UnreachableException {
    return new TargetInspection(cluster, new TopicCreation(creation), clock)
        .inspect(List.of(wanted));
  }
}
