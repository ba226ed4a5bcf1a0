package io.chainlog.cli.report;

import io.chainlog.cli.inspect.StreamSummary;
import io.chainlog.envelope.StreamOpened;
import io.chainlog.storage.Archive;
import io.chainlog.storage.StreamState;
import java.util.List;
import java.util.Optional;

/** A list of streams for people. */
public final class LsText {
  private static final int MAX_TOPIC = 249;

  private LsText() {}

  /** The whole list, lines ended by a newline. */
  public static String render(Archive archive, List<StreamListing> listings) {
    TextBuilder text = new TextBuilder();
    text.line(
        "%s, archive id %s, %s",
        archive.root().location(), archive.identity().id(), Words.count(listings.size(), "stream"));
    addTable(text, listings);
    for (StreamListing listing : listings) {
      listing.error().ifPresent(error -> text.line("%s: %s", listing.stream(), error));
    }
    return text.toString();
  }

  private static void addTable(TextBuilder text, List<StreamListing> listings) {
    if (listings.isEmpty()) {
      return;
    }
    Table table = new Table();
    table.row(
        "STREAM",
        "TOPIC",
        "PARTITION",
        "RECORDS",
        "COMMITTED",
        "KAFKA OFFSETS",
        "BYTES",
        "SEGMENTS");
    listings.forEach(listing -> addRow(table, listing));
    table.addTo(text);
  }

  private static void addRow(Table table, StreamListing listing) {
    Optional<StreamSummary> summary = listing.summary();
    Optional<StreamOpened> opened = summary.flatMap(StreamSummary::opened);
    Optional<StreamState> state = summary.map(StreamSummary::state);
    table.row(
        listing.stream().name(),
        opened.map(StreamOpened::topic).map(LsText::bounded).orElse("-"),
        cell(opened.map(StreamOpened::partition)),
        cell(state.map(s -> s.end().nextOffset())),
        cell(state.map(StreamState::committedOffset)),
        Words.range(
            summary.flatMap(StreamSummary::firstKafkaOffset).orElse(-1L),
            summary.flatMap(StreamSummary::lastKafkaOffset).orElse(-1L)),
        cell(state.map(StreamState::sizeBytes)),
        cell(state.map(StreamState::segmentCount)));
  }

  /** Kafka allows no longer name than this, and no other characters. */
  private static String bounded(String topic) {
    return topic.length() <= MAX_TOPIC ? topic : topic.substring(0, MAX_TOPIC / 4) + "...";
  }

  private static String cell(Optional<? extends Number> number) {
    return number.map(String::valueOf).orElse("-");
  }
}
