package io.chainlog.connect.envelope;

import java.time.Instant;
import java.util.Objects;

/**
 * Stands before the first Kafka record that a writer appends after it opened the stream.
 *
 * @param epoch the writer's number, higher than that of every writer before it
 * @param worker host name of the worker, or null if it has none
 * @param task connector name and task number
 * @param connectorVersion version of this plugin
 * @param openedAt when, by the worker's clock
 * @param resumedKafkaOffset Kafka offset that the writer asked to go on at: one behind the last one
 *     archived, or the first one of the stream if a repair left none; {@link #NOTHING_ARCHIVED} if
 *     none ever was
 * @param recovery what opening the stream found beyond its commit point, and did; {@link #CLEAN} if
 *     nothing
 */
public record WriterOpened(
    long epoch,
    String worker,
    String task,
    String connectorVersion,
    Instant openedAt,
    long resumedKafkaOffset,
    String recovery)
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
}
