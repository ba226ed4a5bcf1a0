package io.chainlog.connect.kafka;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * {@link KafkaTopics} by an admin client. A cluster that is down is asked once between two
 * refreshes.
 */
public final class AdminTopics implements KafkaTopics {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** A task waits for each answer, so one that did not come is not waited for again at once. */
  private static final Duration SILENCE = Duration.ofSeconds(30);

  private static final Duration TAIL_PATIENCE = Duration.ofSeconds(1);
  private static final Duration POLL = Duration.ofMillis(200);

  private final Admin admin;
  private final Map<String, Object> client;
  private final IsolationLevel isolation;
  private final Map<String, TopicIdentity> identities = new HashMap<>();
  private Consumer<byte[], byte[]> consumer;
  private String clusterId;
  private IOException unreachable;
  private long unreachableSinceNs;

  /**
   * Does not wait for a broker.
   *
   * @param client the configuration of its clients; see {@link AdminSettings#of}
   * @param isolation decides what can be read, and what the end of a partition is
   * @throws org.apache.kafka.connect.errors.ConnectException if the configuration is refused
   */
  public AdminTopics(Map<String, Object> client, IsolationLevel isolation) {
    this(AdminSettings.connect(client), client, isolation);
  }

  AdminTopics(Admin admin, Map<String, Object> client, IsolationLevel isolation) {
    this.admin = admin;
    this.client = client;
    this.isolation = isolation;
  }

  @Override
  public TopicIdentity identity(String topic) throws IOException {
    TopicIdentity known = identities.get(topic);
    if (known == null) {
      if (clusterId == null) {
        clusterId = get("the cluster's id", admin.describeCluster().clusterId());
      }
      Uuid topicId =
          get("topic " + topic, admin.describeTopics(List.of(topic)).topicNameValues().get(topic))
              .topicId();
      // Brokers before 2.8 have none.
      known =
          new TopicIdentity(clusterId, topicId.equals(Uuid.ZERO_UUID) ? null : topicId.toString());
      identities.put(topic, known);
    }
    return known;
  }

  @Override
  public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions)
      throws IOException {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
    Map<TopicPartition, Long> ends = new HashMap<>();
    get("the ends of topics", admin.listOffsets(latest, new ListOffsetsOptions(isolation)).all())
        .forEach((partition, end) -> ends.put(partition, end.offset()));
    return ends;
  }

  /** Reads what there is: a consumer that arrives at the end without a record has the proof. */
  @Override
  public boolean isUnreadable(TopicPartition partition, long offset, long end) throws IOException {
    try {
      Consumer<byte[], byte[]> reader = reader();
      reader.assign(List.of(partition));
      reader.seek(partition, offset);
      long deadlineNs = System.nanoTime() + TAIL_PATIENCE.toNanos();
      while (reader.position(partition) < end) {
        if (!reader.poll(POLL).isEmpty() || System.nanoTime() > deadlineNs) {
          return false;
        }
      }
      return true;
    } catch (KafkaException e) {
      throw failed("the records at the end of " + partition, e);
    }
  }

  private Consumer<byte[], byte[]> reader() {
    if (consumer == null) {
      Map<String, Object> settings = new HashMap<>(client);
      settings.put("isolation.level", isolation.toString().toLowerCase(Locale.ROOT));
      settings.put("enable.auto.commit", false);
      settings.put("allow.auto.create.topics", false);
      settings.put("auto.offset.reset", "none"); // another beginning is no end
      settings.put("max.poll.records", 1);
      settings.put("max.partition.fetch.bytes", 64 << 10);
      consumer =
          new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
    return consumer;
  }

  @Override
  public void refresh() {
    identities.clear();
    refreshCluster();
  }

  @Override
  public void refresh(String topic) {
    identities.remove(topic);
    refreshCluster();
  }

  private void refreshCluster() {
    clusterId = null;
    if (unreachable != null && System.nanoTime() - unreachableSinceNs > SILENCE.toNanos()) {
      unreachable = null;
    }
  }

  private <T> T get(String what, KafkaFuture<T> answer) throws IOException {
    if (unreachable != null) {
      throw unreachable;
    }
    try {
      return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw failed(what, e.getCause());
    } catch (TimeoutException e) {
      throw failed(what, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while asking Kafka for " + what);
    }
  }

  private IOException failed(String what, Throwable cause) {
    IOException failure =
        new IOException(
            "Kafka does not tell "
                + what
                + ": "
                + cause
                + ". Check "
                + AdminSettings.BOOTSTRAP_SERVERS_CONFIG
                + " and "
                + AdminSettings.ADMIN_PREFIX
                + "*",
            cause);
    if (cause instanceof TimeoutException
        || cause instanceof org.apache.kafka.common.errors.TimeoutException) {
      unreachable = failure;
      unreachableSinceNs = System.nanoTime();
    }
    return failure;
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(1));
    if (consumer != null) {
      consumer.close(); // of no group, so that nothing has to be told
    }
  }
}
