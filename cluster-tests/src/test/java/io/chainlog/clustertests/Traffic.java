package io.chainlog.clustertests;

import io.chainlog.cluster.ClusterException;
import io.chainlog.cluster.TopicWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Writes random records into topics, plainly, in transactions and in aborted ones, and keeps
 * account of what was acknowledged. Between {@link #start} and {@link #stop} it does so by itself.
 *
 * <p>Thread-safe: whoever changes a topic does so in {@link #without}, while nothing is written.
 */
final class Traffic implements AutoCloseable {
  private static final int MAX_BATCH = 40;
  private static final Map<String, Object> PRODUCER =
      Map.of("metadata.max.age.ms", 500, "max.block.ms", 60_000, "delivery.timeout.ms", 90_000);

  private final String bootstrapServers;
  private final Ledger ledger;
  private final Random random;
  private final RandomRecords records;
  private final Map<String, Integer> partitions = new LinkedHashMap<>();
  private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
  private TopicWriter writer;
  private ScheduledFuture<?> steps;
  private boolean running;
  private String compacted;

  Traffic(String bootstrapServers, Ledger ledger, Random random) {
    this.bootstrapServers = bootstrapServers;
    this.ledger = ledger;
    this.random = random;
    this.records = new RandomRecords(random);
  }

  /** Adds a topic, or changes its number of partitions. */
  synchronized void topic(String topic, int partitionCount) {
    partitions.put(topic, partitionCount);
  }

  /** Ends the traffic to a topic. */
  synchronized void leave(String topic) {
    partitions.remove(topic);
  }

  /** A topic whose records all have keys. */
  synchronized void compactedTopic(String topic, int partitionCount) {
    compacted = topic;
    topic(topic, partitionCount);
  }

  /** Begins to write a batch every few milliseconds. */
  synchronized void start(long periodMs) {
    running = true;
    steps = executor.scheduleWithFixedDelay(this::step, 0, periodMs, TimeUnit.MILLISECONDS);
  }

  /** Stops writing; fails if it has stopped by itself before. */
  synchronized void stop() {
    running = false;
    if (steps != null && steps.isDone()) {
      throw new IllegalStateException("the traffic ended with " + steps);
    }
  }

  synchronized void resume() {
    running = true;
  }

  /** Does something while nothing is written; afterwards with new producers. */
  synchronized void without(Runnable change) {
    closeWriter();
    change.run();
  }

  /** Writes so many plain records into a partition. */
  synchronized void write(String topic, int partition, int count) {
    send(TopicWriter::write, records.batch(topic, partition, count));
  }

  /** Writes so many records into a partition in one committed transaction. */
  synchronized void commit(String topic, int partition, int count) {
    send(TopicWriter::commit, records.batch(topic, partition, count));
  }

  /**
   * Writes so many records into a partition in an aborted transaction. Only the topic tells whether
   * they stay aborted: a broker that is killed may lose the marker of an abort that it has
   * acknowledged, and the next commit of the same producer then commits these records too.
   */
  synchronized void abort(String topic, int partition, int count) {
    List<ProducerRecord<byte[], byte[]>> batch = records.batch(topic, partition, count);
    ledger.addUncertain(batch);
    try {
      writer().abort(batch);
    } catch (ClusterException | org.apache.kafka.common.KafkaException e) {
      closeWriter(); // aborted by the broker, then
    }
  }

  /** Writes so many records without a value, and keeps no account of them. */
  synchronized void tombstones(String topic, int partition, int count) {
    List<ProducerRecord<byte[], byte[]>> batch = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      batch.add(new ProducerRecord<>(topic, partition, new byte[] {(byte) i}, null));
    }
    writer().write(batch);
  }

  @Override
  public void close() {
    executor.shutdownNow();
    synchronized (this) {
      closeWriter();
    }
  }

  private synchronized void step() {
    if (!running || partitions.isEmpty()) {
      return;
    }
    List<String> topics = new ArrayList<>(partitions.keySet());
    String topic = topics.get(random.nextInt(topics.size()));
    int partition = random.nextInt(partitions.get(topic));
    int count = 1 + random.nextInt(MAX_BATCH);
    if (topic.equals(compacted)) {
      List<ProducerRecord<byte[], byte[]>> batch = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        batch.add(records.keyed(topic, partition));
      }
      send(TopicWriter::write, batch);
      return;
    }
    switch (random.nextInt(4)) {
      case 0 -> commit(topic, partition, count);
      case 1 -> abort(topic, partition, count);
      default -> write(topic, partition, count);
    }
  }

  private interface Sending {
    List<RecordMetadata> send(TopicWriter writer, List<ProducerRecord<byte[], byte[]>> records);
  }

  private void send(Sending sending, List<ProducerRecord<byte[], byte[]>> batch) {
    try {
      ledger.add(batch, sending.send(writer(), batch));
    } catch (ClusterException | org.apache.kafka.common.KafkaException e) {
      ledger.addUncertain(batch);
      closeWriter();
    }
  }

  private TopicWriter writer() {
    if (writer == null) {
      writer =
          new TopicWriter(bootstrapServers, "traffic-" + System.identityHashCode(this), PRODUCER);
    }
    return writer;
  }

  private void closeWriter() {
    if (writer != null) {
      writer.close();
      writer = null;
    }
  }
}
