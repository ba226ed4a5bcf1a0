package io.chainlog.connect.kafka;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/**
 * {@link KafkaTopics} by an admin client. A cluster that is down is asked once between two
 * refreshes.
 */
public final class AdminTopics implements KafkaTopics {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Admin admin;
  private final IsolationLevel isolation;
  private final Map<String, TopicIdentity> identities = new HashMap<>();
  private String clusterId;
  private IOException unreachable;

  /**
   * Takes the client over: closing this closes it.
   *
   * @param isolation decides what the end of a partition is
   */
  public AdminTopics(Admin admin, IsolationLevel isolation) {
    this.admin = admin;
    this.isolation = isolation;
  }

  @Override
  public TopicIdentity identity(String topic) throws IOException {
    TopicIdentity known = identities.get(topic);
    if (known == null) {
      if (clusterId == null) {
        clusterId = get("the cluster's id", admin.describeCluster().clusterId());
      }
      String topicId =
          get("topic " + topic, admin.describeTopics(List.of(topic)).topicNameValues().get(topic))
              .topicId()
              .toString();
      known = new TopicIdentity(clusterId, topicId);
      identities.put(topic, known);
    }
    return known;
  }

  @Override
  public long endOffset(TopicPartition partition) throws IOException {
    return get(
            "the end of " + partition,
            admin
                .listOffsets(
                    Map.of(partition, OffsetSpec.latest()), new ListOffsetsOptions(isolation))
                .partitionResult(partition))
        .offset();
  }

  @Override
  public void refresh() {
    identities.clear();
    clusterId = null;
    unreachable = null;
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
    }
    return failure;
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(1));
  }
}
