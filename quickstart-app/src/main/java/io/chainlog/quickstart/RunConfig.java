package io.chainlog.quickstart;

import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * What a run archives and replays: a topic of its own on its own broker, or a user's.
 *
 * @param bootstrapServers the user's broker; empty for the quickstart's own
 * @param topic read, and written only if it is the quickstart's own
 * @param replayTopic written, must be new or empty
 * @param archive folder of the archive, which need not exist
 * @param records how many records to write into the quickstart's own topic
 * @param sink name of the sink, which no other connector on that cluster has
 * @param source name of the source, as unique
 * @param segmentBytes size of a segment that suits the topic
 */
record RunConfig(
    Optional<String> bootstrapServers,
    String topic,
    String replayTopic,
    Path archive,
    long records,
    String sink,
    String source,
    long segmentBytes) {

  /** A topic of the quickstart's own; segments are small, so that there are several. */
  static RunConfig ownTopic(Path archive, long records) {
    return new RunConfig(
        Optional.empty(),
        "orders",
        "replayed.orders",
        archive,
        records,
        "archive-orders",
        "replay-orders",
        2 << 20);
  }

  /** A user's topic; others may run connectors there, and no group of theirs may be joined. */
  static RunConfig givenTopic(
      Path archive, String bootstrapServers, String topic, String replayTopic) {
    String runId = UUID.randomUUID().toString().substring(0, 8);
    return new RunConfig(
        Optional.of(bootstrapServers),
        topic,
        replayTopic,
        archive,
        0,
        "chainlog-quickstart-archive-" + runId,
        "chainlog-quickstart-replay-" + runId,
        256 << 20);
  }
}
