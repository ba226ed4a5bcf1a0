package io.chainlog.cli.report;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.chainlog.cli.inspect.StreamSummary;
import io.chainlog.envelope.StreamOpened;
import io.chainlog.storage.Archive;
import io.chainlog.storage.StreamState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A list of streams for machines. */
public final class LsJson {
  private LsJson() {}

  private record Document(
      @JsonUnwrapped Json.Tool tool,
      String archive,
      String archiveId,
      Instant createdAt,
      List<Stream> streams) {}

  private record Stream(
      String stream,
      Optional<String> topic,
      Optional<Integer> partition,
      Optional<Integer> incarnation,
      Optional<Long> records,
      Optional<Long> committedOffset,
      Optional<Long> firstKafkaOffset,
      Optional<Long> lastKafkaOffset,
      Optional<Long> bytes,
      Optional<Integer> segments,
      Optional<String> error) {}

  /** The whole document, ended by a newline. */
  public static String render(Archive archive, List<StreamListing> listings, String version) {
    return Json.render(
        new Document(
            new Json.Tool(version),
            archive.root().location(),
            archive.identity().id().toString(),
            archive.identity().createdAt(),
            listings.stream().map(LsJson::stream).toList()));
  }

  private static Stream stream(StreamListing listing) {
    Optional<StreamSummary> summary = listing.summary();
    Optional<StreamOpened> opened = summary.flatMap(StreamSummary::opened);
    Optional<StreamState> state = summary.map(StreamSummary::state);
    return new Stream(
        listing.stream().name(),
        opened.map(StreamOpened::topic),
        opened.map(StreamOpened::partition),
        opened.map(StreamOpened::incarnation),
        state.map(s -> s.end().nextOffset()),
        state.map(StreamState::committedOffset),
        summary.flatMap(StreamSummary::firstKafkaOffset),
        summary.flatMap(StreamSummary::lastKafkaOffset),
        state.map(StreamState::sizeBytes),
        state.map(StreamState::segmentCount),
        listing.error());
  }
}
