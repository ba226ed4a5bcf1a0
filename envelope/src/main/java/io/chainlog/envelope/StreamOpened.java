package io.chainlog.envelope;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * Record 0 of every stream that the sink makes: which topic-partition this is, and where the
 * archive of it starts.
 *
 * @param format version of the envelope, {@link EnvelopeFormat#VERSION}
 * @param archiveId id of the archive, from its {@code archive.json}
 * @param kafkaClusterId id of the Kafka cluster, or null if the sink was not told
 * @param topic name of the topic
 * @param topicId id of the topic, or null if the sink was not told
 * @param partition number of the partition
 * @param incarnation 0 for the first topic of that name, n for the n-th made anew after a deletion
 * @param firstKafkaOffset Kafka offset of the first record that follows
 * @param isolationLevel the consumer's {@code isolation.level} as the connector sets it, or null if
 *     it leaves that to the worker
 * @param connectorName name of the connector
 * @param connectorVersion version of this plugin
 * @param start where the sink wanted to begin, {@code earliest}, {@code latest} or {@code group};
 *     null in archives of earlier builds
 * @param transforms aliases of the transforms that may have altered records on their way here
 * @param openedAt when, by the worker's clock
 */
public record StreamOpened(
    int format,
    String archiveId,
    @OrNull String kafkaClusterId,
    String topic,
    @OrNull String topicId,
    int partition,
    int incarnation,
    long firstKafkaOffset,
    @OrNull String isolationLevel,
    String connectorName,
    String connectorVersion,
    @OrNull String start,
    List<String> transforms,
    Instant openedAt)
    implements Envelope {

  public StreamOpened {
    Objects.requireNonNull(archiveId, "archiveId");
    Objects.requireNonNull(topic, "topic");
    Objects.requireNonNull(connectorName, "connectorName");
    Objects.requireNonNull(connectorVersion, "connectorVersion");
    Objects.requireNonNull(openedAt, "openedAt");
    transforms = List.copyOf(transforms);
  }
}
