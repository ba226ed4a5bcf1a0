package io.chainlog.connect.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.apache.kafka.connect.storage.OffsetStorageWriter;

/**
 * One task of a source, run as {@code WorkerSourceTask} of Kafka 4.3.1 runs it, or {@code
 * ExactlyOnceWorkerSourceTask} with a transaction for each poll.
 *
 * <p>For one thread.
 */
final class ModelSourceWorker {
  private static final int REFUSED_ONE_IN = 60;

  private final SourceTask task;
  private final ModelOffsetStore offsets;
  private final OffsetStorageWriter writer;
  private final SourceDelivery delivery;
  private final boolean exactlyOnce;
  private final Random random;

  /** Sent and not acknowledged, of each stream in the order in which it was sent. */
  private final Map<String, Deque<SourceRecord>> inFlight = new LinkedHashMap<>();

  /** The last one acknowledged of each stream, until its position is written. */
  private final Map<String, SourceRecord> toCommit = new HashMap<>();

  private final List<SourceRecord> transaction = new ArrayList<>();
  private List<SourceRecord> toSend;
  private RuntimeException failure;
  private boolean ended;

  ModelSourceWorker(
      SourceTask task,
      ModelOffsetStore offsets,
      SourceDelivery delivery,
      boolean exactlyOnce,
      Random random) {
    this.task = task;
    this.offsets = offsets;
    this.writer = offsets.writer();
    this.delivery = delivery;
    this.exactlyOnce = exactlyOnce;
    this.random = random;
  }

  void start(Map<String, String> settings) {
    run(
        () -> {
          task.initialize(new Context());
          task.start(settings);
        });
  }

  RuntimeException failure() {
    return failure;
  }

  boolean hasEnded() {
    return ended;
  }

  /** One round of the worker's loop. */
  void iterate() {
    run(
        () -> {
          if (toSend == null) {
            toSend = poll();
            if (toSend != null) {
              toSend.forEach(delivery::polled);
            }
          }
          if (toSend == null || send()) {
            toSend = null;
            if (exactlyOnce) {
              commitTransaction();
            }
          }
        });
  }

  private List<SourceRecord> poll() {
    try {
      return task.poll();
    } catch (InterruptedException e) {
      throw new ConnectException(e);
    }
  }

  /** False if the producer refuses a record for now: the rest is sent later. */
  private boolean send() {
    for (int i = 0; i < toSend.size(); i++) {
      if (random.nextInt(REFUSED_ONE_IN) == 0) {
        toSend = new ArrayList<>(toSend.subList(i, toSend.size()));
        return false;
      }
      SourceRecord next = toSend.get(i);
      offsets.requireUsualSpelling(next.sourcePartition());
      if (exactlyOnce) {
        transaction.add(next);
        writer.offset(next.sourcePartition(), next.sourceOffset());
      } else {
        inFlight.computeIfAbsent(ReplayTarget.stream(next), s -> new ArrayDeque<>()).add(next);
      }
    }
    return true;
  }

  private void commitTransaction() {
    if (!writer.beginFlush()) {
      return;
    }
    var unused =
        writer.doFlush(
            (error, nothing) -> {
              if (error != null) {
                throw new ConnectException("Failed to flush offsets and/or records", error);
              }
            });
    for (SourceRecord record : transaction) {
      delivery.arrived(record);
      delivery.committed(record);
    }
    transaction.forEach(this::commitRecord);
    transaction.clear();
  }

  private void commitRecord(SourceRecord record) {
    TopicPartition topic = new TopicPartition(record.topic(), record.kafkaPartition());
    try {
      task.commitRecord(record, new RecordMetadata(topic, 0, 0, 0, 0, 0));
    } catch (InterruptedException e) {
      throw new ConnectException(e);
    }
  }

  /** The brokers acknowledge some of what is out. */
  void acknowledge() {
    run(() -> acknowledge(false));
  }

  private void acknowledge(boolean all) {
    for (Map.Entry<String, Deque<SourceRecord>> stream : inFlight.entrySet()) {
      Deque<SourceRecord> sent = stream.getValue();
      int count = all ? sent.size() : random.nextInt(sent.size() + 1);
      for (; count > 0; count--) {
        SourceRecord record = sent.removeFirst();
        delivery.arrived(record);
        commitRecord(record);
        toCommit.put(stream.getKey(), record);
      }
    }
  }

  /** The worker's timer is due. */
  void commitOffsets() {
    if (!exactlyOnce) {
      run(this::flush);
    }
  }

  private void flush() {
    toCommit.values().forEach(r -> writer.offset(r.sourcePartition(), r.sourceOffset()));
    if (writer.beginFlush()) {
      List<Throwable> failures = new ArrayList<>();
      var unused = writer.doFlush((error, nothing) -> failures.add(error));
      if (failures.get(0) == null) {
        toCommit.values().forEach(delivery::committed);
        toCommit.clear();
      }
    }
  }

  /** Ends the process: what is out arrives or not, of each stream a beginning. */
  void kill() {
    if (!ended && !exactlyOnce) {
      for (Deque<SourceRecord> sent : inFlight.values()) {
        for (int count = random.nextInt(sent.size() + 1); count > 0; count--) {
          delivery.arrived(sent.removeFirst());
        }
      }
    }
    if (!ended) {
      ended = true;
      task.stop(); // frees threads of this JVM; the archive is only read
    }
  }

  /** Stops the task in an orderly way. */
  void stop() {
    run(
        () -> {
          finish();
          ended = true;
          task.stop();
        });
  }

  private void finish() {
    if (!exactlyOnce) {
      acknowledge(true);
      flush();
    } else if (failure == null) {
      commitTransaction();
    }
  }

  private void run(Runnable calls) {
    if (ended) {
      return;
    }
    try {
      calls.run();
    } catch (RuntimeException e) {
      failure = e;
      ended = true;
      finish();
      task.stop();
    }
  }

  @Override
  public String toString() {
    return (ended ? (failure == null ? "ended" : "failed: " + failure) : "running")
        + ", in flight "
        + inFlight.values().stream().mapToInt(Deque::size).sum();
  }

  private final class Context implements SourceTaskContext {
    private final ModelMetrics metrics = new ModelMetrics();

    @Override
    public Map<String, String> configs() {
      return Map.of();
    }

    @Override
    public OffsetStorageReader offsetStorageReader() {
      return offsets.reader();
    }

    @Override
    public PluginMetrics pluginMetrics() {
      return metrics;
    }
  }
}
