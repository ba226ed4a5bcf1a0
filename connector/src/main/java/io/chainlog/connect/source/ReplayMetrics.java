package io.chainlog.connect.source;

import io.chainlog.connect.metrics.TaskMetrics;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a task publishes; docs/OPERATIONS.md describes each. */
final class ReplayMetrics {
  /** Each stream is an object in JMX; with thousands of them only the totals are published. */
  static final int MOST_STREAMS = 500;

  private static final Logger LOG = LoggerFactory.getLogger(ReplayMetrics.class);

  private final TaskMetrics metrics;
  private int streams;

  ReplayMetrics(TaskMetrics metrics) {
    this.metrics = metrics;
  }

  void add(Deliveries deliveries) {
    metrics.gauge(
        "records-total", "Records that Kafka has acknowledged", deliveries::acknowledgedTotal);
    metrics.gauge(
        "bytes-total", "Bytes of their keys, values and headers", deliveries::acknowledgedBytes);
    metrics.gauge(
        "records-dropped-total", "Records that transforms have dropped", deliveries::droppedTotal);
    metrics.gauge(
        "records-unacknowledged",
        "Records handed over and not acknowledged yet",
        deliveries::unacknowledged);
    metrics.gauge(
        "unacknowledged-age-ms",
        "Time since the target partition that is silent for longest acknowledged a record, while"
            + " records for it are out; 0 if none are",
        () -> deliveries.longestWaiting().map(Deliveries.Waiting::ageMs).orElse(0L));
  }

  void add(ReplayBatches batches, StreamFailures failures) {
    metrics.gauge("streams", "Streams of this task", batches::streams);
    metrics.gauge("streams-open", "Streams whose file is open", batches::openStreams);
    metrics.gauge(
        "streams-done", "Streams that a snapshot has replayed to their end", batches::doneStreams);
    metrics.gauge(
        "verification-failures",
        "Streams that are damaged, or cannot be replayed for another reason",
        failures::damagedStreams);
    metrics.gauge(
        "streams-retrying",
        "Streams that cannot be read at the moment, and are tried again",
        failures::retryingStreams);
  }

  void add(StreamReplayer stream) {
    streams++;
    if (streams > MOST_STREAMS) {
      if (streams == MOST_STREAMS + 1) {
        LOG.info("More than {} streams: metrics of further streams are left out", MOST_STREAMS);
      }
      return;
    }
    Map<String, String> tags = Map.of("stream", stream.stream().name());
    metrics.gauge(
        "position",
        "Stream offset after the last record that was handed over",
        tags,
        stream::position);
    metrics.gauge("end", "End of the stream when it was last looked at", tags, stream::end);
    metrics.gauge(
        "done", "1 if a snapshot has replayed the stream to its end, else 0", tags, stream::done);
  }
}
