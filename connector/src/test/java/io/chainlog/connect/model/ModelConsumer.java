package io.chainlog.connect.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * A consumer with {@code auto.offset.reset=earliest} and {@code isolation.level=read_committed}:
 * positions, pauses, and a group whose rebalances and commit results show in the next poll.
 */
final class ModelConsumer {

  /** What was fetched from one partition. */
  record Fetched(TopicPartition partition, KafkaLog.Entry entry) {}

  private static final class Position {
    private long offset;
    private boolean paused;
  }

  private final KafkaGroup group;
  private final Map<TopicPartition, Position> assigned =
      new TreeMap<>(KafkaGroup.BY_NAME_AND_NUMBER);
  private final Deque<Runnable> events = new ArrayDeque<>();
  private int turn;

  ModelConsumer(KafkaGroup group) {
    this.group = group;
  }

  Set<TopicPartition> assignment() {
    return new LinkedHashSet<>(assigned.keySet()); // in an order that follows from the seed
  }

  /** Runs in the next poll, on the thread of the task. */
  void onNextPoll(Runnable event) {
    events.add(event);
  }

  /** Adds partitions, which start where the group is. */
  void assign(Collection<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      Position position = new Position();
      position.offset = group.startOf(partition);
      assigned.put(partition, position);
    }
  }

  void unassign(Collection<TopicPartition> partitions) {
    partitions.forEach(assigned::remove);
  }

  long position(TopicPartition partition) {
    return require(partition).offset;
  }

  void seek(TopicPartition partition, long offset) {
    require(partition).offset = offset;
  }

  void pause(Collection<TopicPartition> partitions) {
    partitions.forEach(partition -> require(partition).paused = true);
  }

  void resume(Collection<TopicPartition> partitions) {
    partitions.forEach(partition -> require(partition).paused = false);
  }

  private Position require(TopicPartition partition) {
    Position position = assigned.get(partition);
    if (position == null) {
      throw new IllegalStateException("No current assignment for partition " + partition);
    }
    return position;
  }

  /** The log was cut: the consumer goes back to where its history still is the leader's. */
  void truncated(TopicPartition partition, long endOffset) {
    Position position = assigned.get(partition);
    if (position != null) {
      position.offset = Math.min(position.offset, endOffset);
    }
  }

  /** Handles what has happened in the group, then fetches. */
  List<Fetched> poll(int maxRecords) {
    runEvents();
    List<Fetched> fetched = new ArrayList<>();
    List<TopicPartition> partitions = new ArrayList<>(assigned.keySet());
    turn++;
    for (int i = 0; i < partitions.size(); i++) {
      TopicPartition partition = partitions.get((turn + i) % partitions.size());
      if (!assigned.get(partition).paused) {
        fetch(partition, maxRecords - fetched.size(), fetched::add);
      }
    }
    return fetched;
  }

  private void runEvents() {
    for (Runnable event = events.poll(); event != null; event = events.poll()) {
      event.run();
    }
  }

  /** Passes over what it does not show, also at the end. */
  private void fetch(TopicPartition partition, int maxRecords, Consumer<Fetched> records) {
    Position position = assigned.get(partition);
    KafkaLog log = group.log(partition);
    if (position.offset < log.startOffset() || position.offset > log.endOffset()) {
      position.offset = log.startOffset();
    }
    int count = 0;
    for (KafkaLog.Entry entry : log.from(position.offset)) {
      if (entry.isVisible() && count++ == maxRecords) {
        position.offset = entry.offset();
        return;
      }
      if (entry.isVisible()) {
        records.accept(new Fetched(partition, entry));
      }
    }
    position.offset = log.endOffset();
  }

  /** Those that are not paused, for a trace. */
  Map<TopicPartition, Long> positions() {
    Map<TopicPartition, Long> positions = new HashMap<>();
    assigned.forEach((partition, position) -> positions.put(partition, position.offset));
    return positions;
  }

  Set<TopicPartition> paused() {
    Set<TopicPartition> paused = new HashSet<>(assigned.keySet());
    paused.removeIf(partition -> !assigned.get(partition).paused);
    return paused;
  }
}
