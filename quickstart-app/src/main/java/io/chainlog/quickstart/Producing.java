package io.chainlog.quickstart;

import io.chainlog.cluster.TopicWriter;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Writes a workload into a topic: batch after batch, so that each partition's order is the
 * workload's.
 */
final class Producing implements AutoCloseable {
  private final String topic;
  private final TopicWriter writer;

  Producing(String bootstrapServers, String topic) {
    this.topic = topic;
    this.writer = new TopicWriter(bootstrapServers, "chainlog-quickstart-" + topic, Map.of());
  }

  /**
   * Writes all of it.
   *
   * @param progress gets the number of records written so far
   */
  void write(Workload workload, LongConsumer progress) {
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
    writer.close();
  }

  private void write(Workload.Batch batch) {
    List<ProducerRecord<byte[], byte[]>> records =
        batch.records().stream().map(record -> record.toProducerRecord(topic)).toList();
    switch (batch.kind()) {
      case PLAIN -> writer.write(records);
      case COMMITTED -> writer.commit(records);
      case ABORTED -> writer.abort(records);
    }
  }
}
