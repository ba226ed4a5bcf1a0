package io.chainlog.cli.audit;

/**
 * The last record that was verified before something went wrong.
 *
 * @param offset its stream offset
 * @param kafkaOffset its Kafka offset, or that of the last Kafka record before it; -1 if there is
 *     none
 * @param file location of its segment, or null when only its offset is known
 * @param endPosition byte position behind its frame, -1 when only its offset is known
 */
public record LastGood(long offset, long kafkaOffset, String file, long endPosition) {}
