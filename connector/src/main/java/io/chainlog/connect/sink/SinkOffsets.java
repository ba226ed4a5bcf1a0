package io.chainlog.connect.sink;

import io.chainlog.connect.sink.SinkPolicy.Start;
import io.chainlog.envelope.streams.TopicPartitionStreams;
import io.chainlog.storage.OpenArchive;
import io.chainlog.storage.StreamId;
import java.io.IOException;
import java.time.Clock;
import java.util.Collection;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;

/** Decides whether altered offsets of the consumer group would have an effect. */
final class SinkOffsets {
  private final ArchiveSinkConfig config;

  SinkOffsets(ArchiveSinkConfig config) {
    this.config = config;
  }

  /**
   * Returns if the consumer group decides where these partitions begin.
   *
   * @throws ConnectException if the archive decides it
   */
  void requireUnarchived(Collection<TopicPartition> partitions) {
    if (config.policy().start() != Start.GROUP) {
      throw refused("the setting " + SinkPolicy.START_CONFIG + " decides where a stream begins");
    }
    OpenArchive archive =
        config.archiveFolder().open().open(config.storageConfig(), Clock.systemUTC());
    for (TopicPartition partition : partitions) {
      if (isArchived(archive, partition)) {
        throw refused("records of " + partition + " are archived already");
      }
    }
  }

  private static boolean isArchived(OpenArchive archive, TopicPartition partition) {
    try {
      StreamId stream = TopicPartitionStreams.streamId(partition.topic(), partition.partition(), 0);
      return archive.exists(stream) && archive.openReader(stream).state().end().nextOffset() > 0;
    } catch (IOException e) {
      throw new ConnectException(
          partition + ": whether it is archived cannot be read: " + e.getMessage(), e);
    }
  }

  private static ConnectException refused(String reason) {
    return new ConnectException(
        "the offsets of this connector cannot be altered: "
            + reason
            + ", and the sink reads each partition on from its last archived record, whatever the"
            + " consumer group's offset is. To leave a record out, add topic-partition:offset to "
            + SinkPolicy.SKIP_OFFSETS_CONFIG
            + "; to archive a topic again from its beginning, use another archive folder");
  }
}
