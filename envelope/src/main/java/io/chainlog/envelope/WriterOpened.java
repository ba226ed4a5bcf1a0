package io.chainlog.envelope;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * Stands before the first Kafka record that a writer appends after it opened the stream.
 *
 * @param epoch the writer's number, higher than that of every writer before it
 * @param worker host name of the worker, or null if it has none
 * @param task connector name and task number
 * @param connectorVersion version of this plugin
 * @param openedAt when, by the worker's clock
 * @param resumedKafkaOffset Kafka offset that the writer wanted to append next: one after the last
 *     one archived, or the first one of the stream if a repair left none; {@link #NOTHING_ARCHIVED}
 *     if none ever was
 * @param recovery what opening the stream found beyond its commit point, and did; {@link #CLEAN} if
 *     nothing
 * @param overlap whether Kafka still had the last archived record; null in archives of earlier
 *     builds
 * @param kafkaClusterId id of the Kafka cluster, or null if the sink was not told
 * @param topicId id of the topic, or null if the sink was not told
 * @param settings with which settings the writer works; null in archives of earlier builds
 */
public record WriterOpened(
    long epoch,
    String worker,
    String task,
    String connectorVersion,
    Instant openedAt,
    long resumedKafkaOffset,
    String recovery,
    Overlap overlap,
    String kafkaClusterId,
    String topicId,
    WriterSettings settings)
    implements Envelope {

  /** The {@link #resumedKafkaOffset} of a stream that never had a Kafka record. */
  public static final long NOTHING_ARCHIVED = -1;

  /** The {@link #recovery} of a stream that was as its commit point says. */
  public static final String CLEAN = "clean";

  public WriterOpened {
    Objects.requireNonNull(task, "task");
    Objects.requireNonNull(connectorVersion, "connectorVersion");
    Objects.requireNonNull(openedAt, "openedAt");
    Objects.requireNonNull(recovery, "recovery");
  }

  /**
   * What became of the last archived record, which a writer asks Kafka for again.
   *
   * @param kind {@link #EQUAL}, {@link #GONE} or {@link #NONE}; a later release may know more
   * @param kafkaOffset its Kafka offset; -1 if there was none
   */
  public record Overlap(String kind, long kafkaOffset) {
    /** Kafka delivered it, byte for byte as it is archived. */
    public static final String EQUAL = "equal";

    /** Kafka does not have it any more: retention, compaction, or an aborted transaction. */
    public static final String GONE = "gone";

    /** No Kafka record was archived yet. */
    public static final String NONE = "none";

    public Overlap {
      Objects.requireNonNull(kind, "kind");
    }
  }

  /**
   * The settings that decide what is archived, and a digest of all of them.
   *
   * @param isolationLevel the consumer's {@code isolation.level} as the connector sets it, or null
   *     if it leaves that to the worker
   * @param autoOffsetReset the consumer's {@code auto.offset.reset} as the connector sets it, or
   *     null
   * @param keyConverter class of the converter, as configured
   * @param valueConverter class of the converter, as configured
   * @param headerConverter class of the converter, as configured
   * @param transforms the transforms that may have altered or dropped records, in their order
   * @param predicates the predicates that decide where a transform applies
   * @param settingsSha256 digest of the settings without secrets, 64 hex digits
   * @param kafkaVersion version of the Kafka client library of the worker
   * @param maxPayloadBytes the largest payload that the writer accepts, in bytes
   */
  public record WriterSettings(
      String isolationLevel,
      String autoOffsetReset,
      String keyConverter,
      String valueConverter,
      String headerConverter,
      List<NamedClass> transforms,
      List<NamedClass> predicates,
      String settingsSha256,
      String kafkaVersion,
      int maxPayloadBytes) {

    public WriterSettings {
      Objects.requireNonNull(settingsSha256, "settingsSha256");
      transforms = List.copyOf(transforms);
      predicates = List.copyOf(predicates);
    }
  }

  /**
   * A transform or a predicate.
   *
   * @param name its alias in the connector's settings
   * @param className its class as configured, possibly empty
   */
  public record NamedClass(String name, @JsonProperty("class") String className) {
    public NamedClass {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(className, "className");
    }
  }
}
