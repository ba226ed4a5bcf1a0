package io.chainlog.connect.source;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the positions that Connect has stored, also those that earlier builds stored under another
 * order of the partition's keys.
 *
 * <p>A position that this version stored under its own spelling is the one. Otherwise the furthest
 * of all spellings is: an earlier build began again under each new spelling, so the furthest is
 * what has reached Kafka.
 */
final class StoredPositions {
  private static final Logger LOG = LoggerFactory.getLogger(StoredPositions.class);

  private final OffsetStorageReader reader;

  StoredPositions(OffsetStorageReader reader) {
    this.reader = reader;
  }

  /**
   * The position of each partition that has one.
   *
   * @throws org.apache.kafka.connect.errors.ConnectException if something else is stored
   */
  Map<SourcePartition, SourceOffset> find(Collection<SourcePartition> partitions) {
    Map<SourcePartition, SourceOffset> found = new HashMap<>();
    List<SourcePartition> unsure = new ArrayList<>();
    Map<Map<String, String>, Map<String, Object>> usual =
        reader.offsets(partitions.stream().map(SourcePartition::toMap).toList());
    for (SourcePartition partition : partitions) {
      Map<String, Object> stored = usual.get(partition.toMap());
      if (stored != null) {
        found.put(partition, SourceOffset.fromMap(stored));
      }
      if (stored == null || !SourceOffset.isOfThisVersion(stored)) {
        unsure.add(partition);
      }
    }
    if (!unsure.isEmpty()) {
      findAnySpelling(unsure, found);
      unsure.stream().filter(found::containsKey).forEach(p -> logEarlier(p, found.get(p)));
    }
    return found;
  }

  /** One call for each spelling: as maps they are equal, and one answer would hide the others. */
  private void findAnySpelling(
      List<SourcePartition> partitions, Map<SourcePartition, SourceOffset> found) {
    int spellings = partitions.get(0).spellings().size();
    for (int i = 0; i < spellings; i++) {
      int spelling = i;
      Map<Map<String, String>, Map<String, Object>> stored =
          reader.offsets(partitions.stream().map(p -> p.spellings().get(spelling)).toList());
      for (SourcePartition partition : partitions) {
        Map<String, Object> offset = stored.get(partition.toMap());
        if (offset != null) {
          found.merge(partition, SourceOffset.fromMap(offset), StoredPositions::further);
        }
      }
    }
  }

  private static void logEarlier(SourcePartition partition, SourceOffset offset) {
    LOG.info("{}: resuming after what an earlier build delivered: {}", partition.stream(), offset);
  }

  private static SourceOffset further(SourceOffset one, SourceOffset other) {
    return one.streamOffset() >= other.streamOffset() ? one : other;
  }
}
