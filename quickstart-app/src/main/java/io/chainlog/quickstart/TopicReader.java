package io.chainlog.quickstart;

import io.chainlog.cluster.PartitionReader;
import java.util.Iterator;

/** The committed records of one partition; closes the reader that it takes them from. */
record TopicReader(PartitionReader reader) implements Iterator<TopicRecord>, AutoCloseable {
  @Override
  public boolean hasNext() {
    return reader.hasNext();
  }

  @Override
  public TopicRecord next() {
    return TopicRecord.of(reader.next());
  }

  @Override
  public void close() {
    reader.close();
  }
}
