package io.chainlog.connect.source;

import io.chainlog.storage.StreamId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Splits streams over tasks: whole streams, so that each keeps its order, balanced by bytes. */
final class StreamAssignment {
  private StreamAssignment() {}

  /**
   * The largest stream goes first, each to the task that has the least so far.
   *
   * @param sizes bytes of each stream
   * @param maxTasks at least 1
   * @return a list for each task, none of them empty; as many as there are streams, at most
   *     maxTasks
   */
  static List<List<StreamId>> assign(Map<StreamId, Long> sizes, int maxTasks) {
    List<StreamId> largestFirst = new ArrayList<>(sizes.keySet());
    largestFirst.sort(
        Comparator.<StreamId, Long>comparing(sizes::get)
            .reversed()
            .thenComparing(Comparator.naturalOrder()));
    int tasks = Math.min(maxTasks, sizes.size());
    List<List<StreamId>> assigned = new ArrayList<>();
    long[] bytes = new long[tasks];
    for (int task = 0; task < tasks; task++) {
      assigned.add(new ArrayList<>());
    }
    for (StreamId stream : largestFirst) {
      int task = leastLoaded(bytes, assigned);
      assigned.get(task).add(stream);
      bytes[task] += sizes.get(stream);
    }
    return assigned;
  }

  /** By bytes, then by number, so that streams without bytes are spread too. */
  private static int leastLoaded(long[] bytes, List<List<StreamId>> assigned) {
    int least = 0;
    for (int task = 1; task < bytes.length; task++) {
      boolean fewer = assigned.get(task).size() < assigned.get(least).size();
      if (bytes[task] < bytes[least] || (bytes[task] == bytes[least] && fewer)) {
        least = task;
      }
    }
    return least;
  }
}
