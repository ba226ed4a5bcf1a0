package io.chainlog.connect.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.sink.SinkRecord;

/** Records as a worker with byte array converters delivers them. */
final class SinkRecords {
  private SinkRecords() {}

  /** Key and value follow from the offset. */
  static SinkRecord record(TopicPartition partition, long offset) {
    return record(partition, offset, "value " + offset);
  }

  static SinkRecord record(TopicPartition partition, long offset, String value) {
    return record(
        partition, offset, ("key " + offset).getBytes(UTF_8), value.getBytes(UTF_8), headers());
  }

  static SinkRecord record(
      TopicPartition partition, long offset, Object key, Object value, ConnectHeaders headers) {
    return new SinkRecord(
        partition.topic(),
        partition.partition(),
        Schema.OPTIONAL_BYTES_SCHEMA,
        key,
        Schema.OPTIONAL_BYTES_SCHEMA,
        value,
        offset,
        1_000_000 + offset,
        TimestampType.CREATE_TIME,
        headers);
  }

  /** Duplicates, null, empty and binary. */
  static ConnectHeaders headers() {
    ConnectHeaders headers = new ConnectHeaders();
    headers.add("b", "007".getBytes(UTF_8), Schema.OPTIONAL_BYTES_SCHEMA);
    headers.add("a", null, Schema.OPTIONAL_BYTES_SCHEMA);
    headers.add("b", new byte[0], Schema.OPTIONAL_BYTES_SCHEMA);
    headers.add("a", new byte[] {0, -1}, Schema.OPTIONAL_BYTES_SCHEMA);
    return headers;
  }

  static List<SinkRecord> records(TopicPartition partition, long first, long end) {
    List<SinkRecord> records = new ArrayList<>();
    for (long offset = first; offset < end; offset++) {
      records.add(record(partition, offset));
    }
    return records;
  }
}
