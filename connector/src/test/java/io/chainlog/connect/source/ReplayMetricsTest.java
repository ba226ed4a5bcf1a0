package io.chainlog.connect.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.connect.MutableClock;
import io.chainlog.connect.metrics.TaskMetrics;
import io.chainlog.envelope.streams.TopicPartitionStream;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.testkit.MarkdownDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class ReplayMetricsTest {
  private final Map<String, Supplier<?>> published = new HashMap<>();
  private final MutableClock clock = new MutableClock();
  private final TaskMetrics metrics =
      (name, description, tags, value) -> {
        published.put(name, value);
        return () -> published.remove(name);
      };

  @Test
  void countsWhatIsOutAndWhatIsAcknowledged() {
    Deliveries deliveries = new Deliveries(clock, true);
    new ReplayMetrics(metrics).add(deliveries);
    List<SourceRecord> records = List.of(record("1234"), record("56"), record("78"));
    deliveries.handedOver(records);
    clock.advance(Duration.ofSeconds(7));
    assertThat(value("records-unacknowledged")).isEqualTo(3L);
    assertThat(value("unacknowledged-age-ms")).isEqualTo(7_000L);
    deliveries.finished(
        records.get(0), new RecordMetadata(new TopicPartition("t", 0), 0, 0, 0, 0, 0));
    deliveries.finished(records.get(1), null);
    assertThat(value("records-total")).isEqualTo(1L);
    assertThat(value("bytes-total")).isEqualTo(4L);
    assertThat(value("records-dropped-total")).isEqualTo(1L);
    assertThat(value("records-unacknowledged")).isEqualTo(1L);
  }

  @Test
  void isDescribedInTheOperationsManual() throws IOException {
    ReplayMetrics all = new ReplayMetrics(metrics);
    all.add(new Deliveries(clock, false));
    StreamFailures failures = new StreamFailures(clock, false);
    all.add(new ReplayBatches(1, 1, null, failures, null), failures);
    all.add(
        new StreamReplayer(
            null,
            new SourcePartition("a", "t-0", "r"),
            new ReplayStream(new StreamId("t-0"), new TopicPartitionStream("t", 0, 0), "u"),
            null,
            false));
    String manual = Files.readString(MarkdownDocument.repository().resolve("docs/OPERATIONS.md"));
    assertThat(published.keySet()).hasSizeGreaterThan(10);
    assertThat(published.keySet())
        .allSatisfy(name -> assertThat(manual).contains("`" + name + "`"));
  }

  private Object value(String name) {
    return published.get(name).get();
  }

  private static SourceRecord record(String value) {
    return new SourceRecord(Map.of(), Map.of(), "t", 0, null, null, null, value.getBytes(UTF_8));
  }
}
