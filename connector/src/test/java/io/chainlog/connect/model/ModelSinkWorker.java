package io.chainlog.connect.model;

import io.chainlog.envelope.KafkaRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;

/**
 * One task of a sink, run as {@code WorkerSinkTask} of Kafka 4.3.1 runs it: in iterations of
 * commit, rewind, poll and put, with the calls of a rebalance within the poll.
 *
 * <p>For one thread. What a task does wrong ends it; {@link #failure} has the reason.
 */
final class ModelSinkWorker {
  private final SinkTask task;
  private final ModelConsumer consumer;
  private final ModelSinkContext context;
  private final ModelCommits commits;
  private final Predicate<KafkaRecord> transform;
  private final List<SinkRecord> messageBatch = new ArrayList<>();
  private final Map<TopicPartition, Long> delivered = new HashMap<>();
  private RuntimeException rebalanceFailure;
  private RuntimeException failure;
  private boolean pausedForRedelivery;
  private boolean connectorPaused;
  private boolean ended;

  /**
   * @param transform false for records that a transform of the connector drops
   */
  ModelSinkWorker(
      SinkTask task,
      ModelConsumer consumer,
      KafkaGroup group,
      Predicate<KafkaRecord> transform,
      SinkPromises promises) {
    this.task = task;
    this.consumer = consumer;
    this.transform = transform;
    this.context = new ModelSinkContext(consumer, () -> connectorPaused);
    this.commits = new ModelCommits(task, consumer, group, context, promises);
  }

  void start(Map<String, String> settings) {
    run(
        () -> {
          task.initialize(context);
          task.start(settings);
        });
  }

  ModelConsumer consumer() {
    return consumer;
  }

  /** Why the task has failed, null if it has not. */
  RuntimeException failure() {
    return failure;
  }

  /** Whether no call will ever come: it was stopped, has failed, or was killed. */
  boolean hasEnded() {
    return ended;
  }

  /** Ends it without any call, as the end of its process does. */
  void kill() {
    ended = true;
  }

  /** One round of the worker's loop. */
  void iterate(long nowMs, int maxRecords) {
    run(
        () -> {
          commits.commitIfDue(nowMs);
          poll(nowMs, maxRecords);
          context.readMetrics();
        });
  }

  /** The first half of an iteration, after which the process is stopped. */
  void fetchOnly(int maxRecords) {
    run(
        () -> {
          commits.rewind();
          convert(consumer.poll(maxRecords));
          throwRebalanceFailure();
        });
  }

  /** The second half: the process goes on where it was stopped. */
  void deliverOnly() {
    run(this::deliver);
  }

  /** Seeks where the task wants to read on, as the next poll would. */
  void seek() {
    run(commits::rewind);
  }

  void commitSoon() {
    commits.commitSoon();
  }

  /** Stops the task in an orderly way. */
  void stop() {
    run(
        () -> {
          commits.closeAll();
          end();
        });
  }

  void pauseConnector() {
    connectorPaused = true;
    consumer.pause(consumer.assignment());
    context.requestCommit();
  }

  void resumeConnector() {
    connectorPaused = false;
    if (!pausedForRedelivery) {
      context.resumeAll();
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
      closeAfterFailure();
    }
  }

  private void closeAfterFailure() {
    try {
      commits.closeAll();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
    end();
  }

  private void end() {
    if (!ended) {
      ended = true;
      try {
        task.stop();
      } catch (RuntimeException e) {
        if (failure != null) {
          failure.addSuppressed(e); // a worker only logs it
        }
      }
    }
  }

  private void poll(long nowMs, int maxRecords) {
    commits.rewind();
    commits.pollWithin(context.takeTimeoutMs());
    List<ModelConsumer.Fetched> fetched = consumer.poll(maxRecords);
    commits.completePending(nowMs);
    throwRebalanceFailure();
    convert(fetched);
    deliver();
  }

  private void throwRebalanceFailure() {
    if (rebalanceFailure != null) {
      RuntimeException e = rebalanceFailure;
      rebalanceFailure = null;
      throw e;
    }
  }

  private void convert(List<ModelConsumer.Fetched> fetched) {
    if (!fetched.isEmpty() && !messageBatch.isEmpty()) {
      throw new AssertionError("fetched " + fetched + " while a batch waits to be delivered again");
    }
    for (ModelConsumer.Fetched next : fetched) {
      KafkaRecord kafkaRecord = next.entry().record();
      delivered.put(next.partition(), kafkaRecord.kafkaOffset() + 1);
      if (transform.test(kafkaRecord)) {
        messageBatch.add(ModelRecords.toSinkRecord(next.partition(), kafkaRecord));
      }
    }
  }

  private void deliver() {
    try {
      task.put(new ArrayList<>(messageBatch));
      commits.delivered(delivered);
      delivered.clear();
      messageBatch.clear();
      if (pausedForRedelivery) {
        if (!connectorPaused) {
          context.resumeAll();
        }
        pausedForRedelivery = false;
      }
    } catch (RetriableException e) {
      if (!pausedForRedelivery) {
        pausedForRedelivery = true;
        consumer.pause(consumer.assignment());
      }
    } catch (RuntimeException e) {
      throw new ConnectException("Exiting WorkerSinkTask due to unrecoverable exception.", e);
    }
  }

  /** The group has given it partitions: a call within the next poll. */
  void assigned(Collection<TopicPartition> partitions) {
    consumer.onNextPoll(
        () -> {
          consumer.assign(partitions);
          onAssigned(partitions);
        });
  }

  private void onAssigned(Collection<TopicPartition> partitions) {
    commits.assigned(partitions);
    boolean wasPausedForRedelivery = pausedForRedelivery;
    pausedForRedelivery = wasPausedForRedelivery && !messageBatch.isEmpty();
    if (pausedForRedelivery) {
      consumer.pause(consumer.assignment());
    } else {
      context.pauseAsBefore(wasPausedForRedelivery);
    }
    if (!partitions.isEmpty() && rebalanceFailure == null) {
      try {
        task.open(partitions);
        commits.rewind();
      } catch (RuntimeException e) {
        rebalanceFailure = e;
      }
    }
  }

  /**
   * The group takes partitions from it: a call within the next poll.
   *
   * @param lost whether others may have them already
   */
  void removed(Collection<TopicPartition> partitions, boolean lost) {
    consumer.onNextPoll(
        () -> {
          onRemoved(partitions, lost);
          consumer.unassign(partitions);
        });
  }

  private void onRemoved(Collection<TopicPartition> partitions, boolean lost) {
    if (ended || partitions.isEmpty()) {
      return;
    }
    try {
      commits.close(partitions, lost);
    } catch (RuntimeException e) {
      rebalanceFailure = e;
    }
    if (lost) {
      delivered.keySet().removeAll(partitions);
    }
    messageBatch.removeIf(
        record -> partitions.contains(new TopicPartition(record.topic(), record.kafkaPartition())));
  }

  @Override
  public String toString() {
    String state = connectorPaused ? "paused" : "running";
    return (ended ? (failure == null ? "ended" : "failed") : state)
        + " at "
        + consumer.positions()
        + (consumer.paused().isEmpty() ? "" : ", paused " + consumer.paused())
        + (messageBatch.isEmpty() ? "" : ", to deliver " + messageBatch.size());
  }
}
