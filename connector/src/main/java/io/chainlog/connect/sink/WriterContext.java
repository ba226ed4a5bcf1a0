package io.chainlog.connect.sink;

import io.chainlog.connect.kafka.KafkaTopics;
import io.chainlog.storage.OpenArchive;
import java.io.IOException;
import java.time.Clock;

/**
 * What all writers of one task share.
 *
 * @param presence whether the archive is still where it was
 * @param archive opens the archive's streams
 * @param identity who writes
 * @param policy what to do where Kafka and the archive disagree
 * @param kafka what the cluster reports about topics
 * @param metrics counts what is done
 * @param maxPayloadBytes the largest envelope
 * @param clock for what the writer states about itself, and for waits
 */
record WriterContext(
    Presence presence,
    OpenArchive archive,
    WriterIdentity identity,
    SinkPolicy policy,
    KafkaTopics kafka,
    SinkMetrics metrics,
    int maxPayloadBytes,
    Clock clock) {

  /** Whether the archive is still where it was when the task started. */
  interface Presence {
    /**
     * Does nothing if it is. A stream that is opened is created where there is none, so a mount
     * that has gone would be replaced by a folder of its own.
     *
     * @throws IOException if it is not
     */
    void requirePresent() throws IOException;
  }
}
