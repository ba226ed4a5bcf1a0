package io.chainlog.cli.inspect;

import io.chainlog.envelope.StreamOpened;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.StreamReader;
import io.chainlog.storage.StreamState;
import java.io.IOException;
import java.util.Optional;

/**
 * One stream in a list.
 *
 * @param stream its name
 * @param opened what record 0 says that it is; empty for a stream without records
 * @param firstKafkaOffset Kafka offset of the first record, where there is one
 * @param lastKafkaOffset Kafka offset of the last record, where there is one
 * @param state records, bytes and segments
 */
public record StreamSummary(
    StreamId stream,
    Optional<StreamOpened> opened,
    Optional<Long> firstKafkaOffset,
    Optional<Long> lastKafkaOffset,
    StreamState state) {

  /**
   * Looks at a stream, in time that does not grow with it.
   *
   * @throws io.chainlog.storage.errors.CorruptLogException if what is looked at is damaged
   */
  public static StreamSummary of(StreamId stream, StreamReader view) throws IOException {
    StreamState state = view.state();
    StreamStart start = StreamStart.read(view);
    return new StreamSummary(
        stream,
        start.opened(),
        start.firstKafkaOffset(),
        lastKafkaOffset(view, state, start),
        state);
  }

  private static Optional<Long> lastKafkaOffset(
      StreamReader view, StreamState state, StreamStart start) throws IOException {
    return start.opened().isEmpty()
        ? Optional.empty()
        : StreamTail.read(
                view, state.end().nextOffset(), tail -> tail.lastKafkaOffset().isPresent())
            .lastKafkaOffset();
  }
}
