package io.chainlog.quickstart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes a workload into a topic: batch after batch, so that each partition's order is the
 * workload's.
 */
final class Producing implements AutoCloseable {
  private final String topic;
  private final Producer<byte[], byte[]> plain;
  private final Producer<byte[], byte[]> transactional;

  Producing(String bootstrapServers, String topic) {
    this.topic = topic;
    this.plain = producer(Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 5));
    this.transactional =
        producer(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "linger.ms",
                5,
                "transactional.id",
                "chainlog-quickstart-" + topic));
  }

  /**
   * Writes all of it.
   *
   * @param progress gets the number of records written so far
   */
  void write(Workload workload, LongConsumer progress) {
    transactional.initTransactions();
    long[] written = {0};
    workload
        .batches()
        .forEach(
            batch -> {
              write(batch);
              written[0] += batch.records().size();
              progress.accept(written[0]);
            });
  }

  @Override
  public void close() {
    plain.close();
    transactional.close();
  }

  private void write(Workload.Batch batch) {
    switch (batch.kind()) {
      case PLAIN -> send(plain, batch.records());
      case COMMITTED -> {
        transactional.beginTransaction();
        send(transactional, batch.records());
        transactional.commitTransaction();
      }
      case ABORTED -> {
        transactional.beginTransaction();
        send(transactional, batch.records());
        transactional.abortTransaction();
      }
    }
  }

  /** Waits for each: else an abort would drop records that never reached the broker. */
  private void send(Producer<byte[], byte[]> producer, List<TopicRecord> records) {
    List<Future<RecordMetadata>> sent = new ArrayList<>(records.size());
    records.forEach(record -> sent.add(producer.send(record.toProducerRecord(topic))));
    producer.flush();
    sent.forEach(this::requireWritten);
  }

  private void requireWritten(Future<RecordMetadata> sent) {
    try {
      sent.get();
    } catch (ExecutionException e) {
      throw new QuickstartException(
          String.format(Locale.ROOT, "cannot write to %s: %s", topic, e.getCause().getMessage()),
          e.getCause());
    } catch (InterruptedException e) {
      throw QuickstartException.interrupted();
    }
  }

  private static Producer<byte[], byte[]> producer(Map<String, Object> config) {
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
