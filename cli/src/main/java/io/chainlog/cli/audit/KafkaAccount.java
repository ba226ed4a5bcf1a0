package io.chainlog.cli.audit;

import io.chainlog.envelope.StreamOpened;
import java.util.Optional;

/**
 * Kafka's side of a stream, as far as its records were verified.
 *
 * @param opened what record 0 says that the stream is; empty if it does not
 * @param records Kafka records
 * @param firstOffset Kafka offset of the first of them, -1 if there is none
 * @param lastOffset Kafka offset of the last of them, -1 if there is none
 * @param timestamps earliest and latest timestamp, empty if no record has one
 * @param gaps Kafka offsets that are not there
 */
public record KafkaAccount(
    Optional<StreamOpened> opened,
    long records,
    long firstOffset,
    long lastOffset,
    Optional<TimeRange> timestamps,
    KafkaGaps gaps) {}
