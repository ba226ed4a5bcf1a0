package io.chainlog.cluster;

import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * The committed records of one partition, up to the end it had when this was opened. Reads outside
 * any consumer group and commits nothing. Memory is bounded by one fetch.
 *
 * <p>Not thread-safe.
 */
public final class PartitionReader
    implements Iterator<ConsumerRecord<byte[], byte[]>>, AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final TopicPartition partition;
  private final long endOffset;
  private Iterator<ConsumerRecord<byte[], byte[]>> fetched = Collections.emptyIterator();
  private ConsumerRecord<byte[], byte[]> next;

  /**
   * Opens at a Kafka offset.
   *
   * @param consumer closed with this; must read committed records only
   * @param startOffset the Kafka offset to begin at; the partition's first record if that is later
   * @param endOffset the Kafka offset to stop before; the partition's end if that comes first
   */
  PartitionReader(
      KafkaConsumer<byte[], byte[]> consumer,
      TopicPartition partition,
      long startOffset,
      long endOffset) {
    this.consumer = consumer;
    this.partition = partition;
    consumer.assign(List.of(partition));
    long first = consumer.beginningOffsets(List.of(partition)).get(partition);
    consumer.seek(partition, Math.max(first, startOffset));
    Map<TopicPartition, Long> ends = consumer.endOffsets(List.of(partition));
    this.endOffset = Math.min(endOffset, ends.get(partition));
  }

  /** The Kafka offset it stops before. */
  public long endOffset() {
    return endOffset;
  }

  @Override
  public boolean hasNext() {
    if (next == null) {
      next = fetch();
    }
    return next != null;
  }

  @Override
  public ConsumerRecord<byte[], byte[]> next() {
    if (!hasNext()) {
      throw new NoSuchElementException(partition + " has no record before " + endOffset);
    }
    ConsumerRecord<byte[], byte[]> record = next;
    next = null;
    return record;
  }

  @Override
  public void close() {
    consumer.close();
  }

  private ConsumerRecord<byte[], byte[]> fetch() {
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    // The position, not the last record, tells the end: transaction markers take offsets too.
    while (!fetched.hasNext() && consumer.position(partition) < endOffset) {
      requireBefore(deadline);
      fetched = consumer.poll(POLL).records(partition).iterator();
    }
    if (!fetched.hasNext()) {
      return null;
    }
    ConsumerRecord<byte[], byte[]> record = fetched.next();
    return record.offset() < endOffset ? record : null;
  }

  private void requireBefore(long deadline) {
    if (System.nanoTime() > deadline) {
      throw new ClusterException(
          "reading "
              + partition
              + " makes no progress at offset "
              + consumer.position(partition)
              + " of "
              + endOffset);
    }
  }
}
