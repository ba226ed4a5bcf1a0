package io.chainlog.cli.report;

import io.chainlog.cli.inspect.StreamSummary;
import io.chainlog.storage.StreamId;
import java.util.Optional;

/**
 * A line of a list of streams.
 *
 * @param stream its name
 * @param summary what was seen of it, empty if that failed
 * @param error why it failed, empty if it did not
 */
public record StreamListing(
    StreamId stream, Optional<StreamSummary> summary, Optional<String> error) {

  public static StreamListing of(StreamSummary summary) {
    return new StreamListing(summary.stream(), Optional.of(summary), Optional.empty());
  }

  public static StreamListing failed(StreamId stream, String error) {
    return new StreamListing(stream, Optional.empty(), Optional.of(error));
  }
}
