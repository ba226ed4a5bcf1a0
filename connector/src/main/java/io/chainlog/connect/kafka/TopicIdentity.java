package io.chainlog.connect.kafka;

import java.util.Objects;

/**
 * Tells a topic apart from another one of the same name.
 *
 * @param clusterId id of the Kafka cluster, or null if it is not known
 * @param topicId id of the topic, or null if it is not known
 */
public record TopicIdentity(String clusterId, String topicId) {
  /** Of a topic about which no one was asked. */
  public static final TopicIdentity UNKNOWN = new TopicIdentity(null, null);

  /** Whether both know the same id and it differs. What one of them does not know is no reason. */
  public boolean contradicts(TopicIdentity other) {
    return differ(clusterId, other.clusterId) || differ(topicId, other.topicId);
  }

  private static boolean differ(String one, String other) {
    return one != null && other != null && !Objects.equals(one, other);
  }
}
