package io.chainlog.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes records into topics, plainly and in transactions, and returns only what the broker has
 * acknowledged.
 *
 * <p>Not thread-safe.
 */
public final class TopicWriter implements AutoCloseable {
  private static final int LINGER_MS = 5;

  private final Producer<byte[], byte[]> plain;
  private final Producer<byte[], byte[]> transactional;
  private boolean initialized;

  /**
   * @param transactionalId of its transactions; a second writer of the same id fences this one
   * @param settings of both producers, such as a larger {@code max.request.size}
   */
  public TopicWriter(String bootstrapServers, String transactionalId, Map<String, ?> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put("bootstrap.servers", bootstrapServers);
    all.putIfAbsent("linger.ms", LINGER_MS);
    this.plain = producer(all);
    all.put("transactional.id", transactionalId);
    this.transactional = producer(all);
  }

  /** Writes records outside any transaction; where each is, in their order. */
  public List<RecordMetadata> write(List<ProducerRecord<byte[], byte[]>> records) {
    return send(plain, records);
  }

  /** Writes records in one transaction; where each is, in their order. */
  public List<RecordMetadata> commit(List<ProducerRecord<byte[], byte[]>> records) {
    begin();
    List<RecordMetadata> written = send(transactional, records);
    transactional.commitTransaction();
    return written;
  }

  /**
   * Writes records in a transaction that is then aborted: no reader of committed records sees them.
   */
  public void abort(List<ProducerRecord<byte[], byte[]>> records) {
    begin();
    send(transactional, records);
    transactional.abortTransaction();
  }

  @Override
  public void close() {
    plain.close();
    transactional.close();
  }

  private void begin() {
    if (!initialized) {
      transactional.initTransactions();
      initialized = true;
    }
    transactional.beginTransaction();
  }

  /** Waits for each: else an abort would drop records that never reached the broker. */
  private static List<RecordMetadata> send(
      Producer<byte[], byte[]> producer, List<ProducerRecord<byte[], byte[]>> records) {
    List<Future<RecordMetadata>> sent = new ArrayList<>(records.size());
    records.forEach(record -> sent.add(producer.send(record)));
    producer.flush();
    return sent.stream().map(TopicWriter::acknowledged).toList();
  }

  private static RecordMetadata acknowledged(Future<RecordMetadata> sent) {
    try {
      return sent.get();
    } catch (ExecutionException e) {
      throw new ClusterException("cannot write: " + e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      throw ClusterException.interrupted();
    }
  }

  private static Producer<byte[], byte[]> producer(Map<String, Object> config) {
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
