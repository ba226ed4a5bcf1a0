package io.chainlog.connect.model;

import io.chainlog.envelope.StreamOpened;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;

/** Where streams begin of which {@code start=latest} decides that: what was before is left out. */
final class LatestStarts {
  private final KafkaGroup kafka;
  private final Map<TopicPartition, Long> begun = new HashMap<>();

  LatestStarts(KafkaGroup kafka) {
    this.kafka = kafka;
  }

  /** Excuses what is there before a stream is begun, and what a cut log has again before that. */
  void excuse(ModelStorage storage) throws IOException {
    for (TopicPartition partition : kafka.soundPartitions()) {
      KafkaLog log = kafka.log(partition);
      if (!begun.containsKey(partition)) {
        OptionalLong start = start(storage, partition);
        start.ifPresent(offset -> begun.put(partition, offset));
        log.history().excuseBelow(start.orElse(log.endOffset()));
      } else if (log.history().isCut()) {
        log.history().excuseBelow(begun.get(partition));
      }
    }
  }

  /** The archive is another one. */
  void clear() {
    begun.clear();
  }

  /** The Kafka offset at which a stream begins; empty if the archive does not have it. */
  static OptionalLong start(ModelStorage storage, TopicPartition partition) throws IOException {
    for (ArchivedStreams.Content content :
        ArchivedStreams.committed(storage.observed(), partition).of(partition)) {
      if (!content.payloads().isEmpty()) {
        return OptionalLong.of(((StreamOpened) content.envelopes().get(0)).firstKafkaOffset());
      }
    }
    return OptionalLong.empty();
  }
}
