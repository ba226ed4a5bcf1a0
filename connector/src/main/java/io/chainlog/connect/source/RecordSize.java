package io.chainlog.connect.source;

import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;

/** Bytes of a record's key, value and headers. */
final class RecordSize {
  private RecordSize() {}

  static long of(SourceRecord record) {
    long bytes = length(record.key()) + length(record.value());
    for (Header header : record.headers()) {
      bytes += header.key().length() + length(header.value());
    }
    return bytes;
  }

  private static long length(Object bytes) {
    return bytes == null ? 0 : ((byte[]) bytes).length;
  }
}
