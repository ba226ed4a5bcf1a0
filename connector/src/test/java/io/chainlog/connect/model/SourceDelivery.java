package io.chainlog.connect.model;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;

/** Follows the records of a replay from the poll into the topic, and judges their order. */
final class SourceDelivery {
  private final ReplayTarget target;
  private final Map<String, Integer> committed = new HashMap<>();
  private final Map<String, Integer> nextToPoll = new HashMap<>();

  private final Map<String, Map<Integer, Map<String, ?>>> positions = new HashMap<>();

  SourceDelivery(ReplayTarget target) {
    this.target = target;
  }

  /** Tasks start: each stream begins again after its last committed position, nowhere else. */
  void restarted() {
    nextToPoll.clear();
    nextToPoll.putAll(committed);
  }

  void polled(SourceRecord record) {
    String stream = ReplayTarget.stream(record);
    target.requireCommitted(record);
    int index = target.indexOf(record);
    int expected = nextToPoll.getOrDefault(stream, 0);
    if (index != expected) {
      throw new AssertionError(
          stream + ": record " + index + " came where " + expected + " belongs");
    }
    nextToPoll.put(stream, index + 1);
    positions.computeIfAbsent(stream, s -> new HashMap<>()).put(index, record.sourceOffset());
  }

  void arrived(SourceRecord record) {
    target.append(record);
  }

  void committed(SourceRecord record) {
    committed.put(ReplayTarget.stream(record), target.indexOf(record) + 1);
  }

  /** The position of a record that was polled. */
  Map<String, ?> position(String stream, int index) {
    return positions.get(stream).get(index);
  }

  /** Positions were deleted or set by a user: the stream is to continue at that record. */
  void moved(String stream, int next) {
    committed.put(stream, next);
  }

  int committed(String stream) {
    return committed.getOrDefault(stream, 0);
  }
}
