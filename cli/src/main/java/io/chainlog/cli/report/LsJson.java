package io.chainlog.cli.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chainlog.cli.inspect.StreamSummary;
import io.chainlog.envelope.StreamOpened;
import io.chainlog.storage.Archive;
import io.chainlog.storage.StreamState;
import java.util.List;
import java.util.Optional;

/** A list of streams for machines. */
public final class LsJson {
  private LsJson() {}

  /** The whole document, ended by a newline. */
  public static String render(Archive archive, List<StreamListing> listings, String version) {
    ObjectNode document = Json.document(version);
    document.put("archive", archive.root().location());
    document.put("archive_id", archive.identity().id().toString());
    document.put("created_at", archive.identity().createdAt().toString());
    ArrayNode streams = document.putArray("streams");
    listings.forEach(listing -> addStream(streams.addObject(), listing));
    return Json.render(document);
  }

  private static void addStream(ObjectNode node, StreamListing listing) {
    Optional<StreamSummary> summary = listing.summary();
    Optional<StreamOpened> opened = summary.flatMap(StreamSummary::opened);
    Optional<StreamState> state = summary.map(StreamSummary::state);
    node.put("stream", listing.stream().name());
    node.put("topic", opened.map(StreamOpened::topic).orElse(null));
    node.put("partition", opened.map(StreamOpened::partition).orElse(null));
    node.put("incarnation", opened.map(StreamOpened::incarnation).orElse(null));
    node.put("records", state.map(StreamState::logEndOffset).orElse(null));
    node.put("committed_offset", state.map(StreamState::committedOffset).orElse(null));
    node.put("first_kafka_offset", summary.flatMap(StreamSummary::firstKafkaOffset).orElse(null));
    node.put("last_kafka_offset", summary.flatMap(StreamSummary::lastKafkaOffset).orElse(null));
    node.put("bytes", state.map(StreamState::sizeBytes).orElse(null));
    node.put("segments", state.map(StreamState::segmentCount).orElse(null));
    Json.put(node, "error", listing.error());
  }
}
