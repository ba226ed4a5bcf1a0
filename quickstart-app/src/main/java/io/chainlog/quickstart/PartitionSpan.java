package io.chainlog.quickstart;

import java.util.Iterator;
import java.util.List;

/**
 * What was found in a partition, of a topic or of an archive.
 *
 * @param partition its number
 * @param records how many records
 * @param lastOffset Kafka offset of the last one, -1 if there is none
 */
record PartitionSpan(int partition, long records, long lastOffset) {

  static PartitionSpan of(int partition, Iterator<TopicRecord> all) {
    long records = 0;
    long lastOffset = -1;
    while (all.hasNext()) {
      lastOffset = all.next().offset();
      records++;
    }
    return new PartitionSpan(partition, records, lastOffset);
  }

  static long records(List<PartitionSpan> spans) {
    return spans.stream().mapToLong(PartitionSpan::records).sum();
  }
}
