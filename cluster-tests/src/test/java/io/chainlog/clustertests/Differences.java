package io.chainlog.clustertests;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;

/**
 * How what was found differs from what was written.
 *
 * @param equal records that are in both
 * @param lost records that were written and not found
 * @param doubled records found more than once
 * @param invented records found that were never written, or with another content
 * @param outOfOrder records found after one with a higher Kafka offset
 */
record Differences(long equal, long lost, long doubled, long invented, long outOfOrder) {
  static final Differences NONE = new Differences(0, 0, 0, 0, 0);

  /** A record that was found, at its Kafka offset. */
  record Found(long offset, Fingerprint fingerprint) {}

  boolean isNone() {
    return lost == 0 && doubled == 0 && invented == 0 && outOfOrder == 0;
  }

  Differences plus(Differences other) {
    return new Differences(
        equal + other.equal,
        lost + other.lost,
        doubled + other.doubled,
        invented + other.invented,
        outOfOrder + other.outOfOrder);
  }

  /**
   * Compares an archived stream with what was written into its partition.
   *
   * @param compacted whether a record may be missing that a later one with the same key replaced
   */
  static Differences ofArchive(
      NavigableMap<Long, Fingerprint> written, Iterator<Found> archived, boolean compacted) {
    Set<Long> seen = new HashSet<>();
    long last = -1;
    long doubled = 0;
    long invented = 0;
    long outOfOrder = 0;
    while (archived.hasNext()) {
      Found found = archived.next();
      if (!seen.add(found.offset())) {
        doubled++;
      } else if (found.offset() < last) {
        outOfOrder++;
      } else if (!found.fingerprint().equals(written.get(found.offset()))) {
        invented++;
      }
      last = Math.max(last, found.offset());
    }
    long lost = written.keySet().stream().filter(offset -> !seen.contains(offset)).count();
    if (compacted) {
      lost -= replaced(written, seen);
    }
    long equal = seen.size() - invented;
    return new Differences(equal, lost, doubled, invented, outOfOrder);
  }

  /**
   * Compares a replayed partition with what was written into the archived one. Kafka offsets
   * differ, so the contents are compared in their order.
   */
  static Differences ofReplay(List<Fingerprint> written, List<Fingerprint> replayed) {
    Map<Fingerprint, Integer> open = new HashMap<>();
    written.forEach(record -> open.merge(record, 1, Integer::sum));
    Map<Fingerprint, Integer> wanted = new HashMap<>(open);
    long doubled = 0;
    long invented = 0;
    for (Fingerprint record : replayed) {
      if (!wanted.containsKey(record)) {
        invented++;
      } else if (open.merge(record, -1, Integer::sum) < 0) {
        doubled++;
      }
    }
    long lost = open.values().stream().filter(count -> count > 0).mapToLong(count -> count).sum();
    boolean sameContents = lost == 0 && doubled == 0 && invented == 0;
    long outOfOrder = sameContents ? misplaced(written, replayed) : 0;
    return new Differences(written.size() - lost, lost, doubled, invented, outOfOrder);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%,d equal, %,d lost, %,d doubled, %,d invented, %,d out of order",
        equal,
        lost,
        doubled,
        invented,
        outOfOrder);
  }

  private static long misplaced(List<Fingerprint> written, List<Fingerprint> replayed) {
    long misplaced = 0;
    for (int i = 0; i < written.size(); i++) {
      if (!written.get(i).equals(replayed.get(i))) {
        misplaced++;
      }
    }
    return misplaced;
  }

  private static long replaced(NavigableMap<Long, Fingerprint> written, Set<Long> seen) {
    Set<Long> laterKeys = new HashSet<>();
    long replaced = 0;
    for (Map.Entry<Long, Fingerprint> record : written.descendingMap().entrySet()) {
      boolean isReplaced = !laterKeys.add(record.getValue().key());
      if (isReplaced && !seen.contains(record.getKey())) {
        replaced++;
      }
    }
    return replaced;
  }
}
