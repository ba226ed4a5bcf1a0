package io.chainlog.storage.reliability.process;

import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.record.RecordKind;
import io.chainlog.storage.testkit.Ledger;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What writing processes said of one stream, held against the records that are found there. Thread
 * safe.
 */
final class Witness {

  /** One opening of the stream, as its process reported it. */
  private record Opening(long writer, long epoch, long logEndOffset) {}

  private record Acknowledgement(long writer, String chainHead) {}

  /** Offsets from the first to before the end. */
  private record Place(long first, long end) {
    boolean holds(long offset) {
      return first <= offset && offset < end;
    }
  }

  private final SortedMap<Long, Opening> openings = new TreeMap<>();
  private final NavigableMap<Long, Acknowledgement> acknowledgements = new TreeMap<>();
  private long keptRecords;
  private int cutTails;

  /** Takes down one line of a process; see {@link Report}. */
  synchronized void hear(String line) {
    String[] words = line.split(" ", -1);
    switch (words[0]) {
      case Report.OPENED -> {
        opened(number(words[1]), number(words[2]), number(words[3]));
        recovered(number(words[4]), number(words[5]));
      }
      case Report.ACKNOWLEDGED -> acknowledged(number(words[1]), number(words[2]), words[3]);
      default -> {
        // nothing that a record could show
      }
    }
  }

  private static long number(String word) {
    return Long.parseLong(word);
  }

  private void opened(long writer, long epoch, long logEndOffset) {
    Opening before = openings.put(epoch, new Opening(writer, epoch, logEndOffset));
    require(before == null, "two writers have epoch " + epoch);
  }

  private void recovered(long recordsKept, long bytesCut) {
    keptRecords += recordsKept;
    cutTails += bytesCut > 0 ? 1 : 0;
  }

  private void acknowledged(long writer, long nextOffset, String chainHead) {
    Acknowledgement now = new Acknowledgement(writer, chainHead);
    Acknowledgement before = acknowledgements.put(nextOffset, now);
    require(before == null || before.equals(now), "two writers have written before " + nextOffset);
  }

  synchronized int acknowledgements() {
    return acknowledgements.size();
  }

  synchronized int openings() {
    return openings.size();
  }

  @Override
  public synchronized String toString() {
    return String.format(
        Locale.ROOT,
        "%d openings, %d acknowledgements, %d unacknowledged records kept, %d torn tails cut",
        openings.size(),
        acknowledgements.size(),
        keptRecords,
        cutTails);
  }

  /**
   * All records that were acknowledged are there with their chain hashes; what is there was handed
   * over, by one writer after the other; each began where the one before it had ended.
   */
  synchronized void check(List<LogRecord> records) {
    Ledger.chainOf(records);
    requireAcknowledged(records);
    requireOneWriterAfterTheOther(records);
  }

  private void requireAcknowledged(List<LogRecord> records) {
    acknowledgements.forEach(
        (nextOffset, told) -> {
          require(nextOffset <= records.size(), "lost: acknowledged up to " + nextOffset);
          String found = hashBefore(records, nextOffset);
          require(found.equals(told.chainHead()), "changed: what was acknowledged " + nextOffset);
        });
  }

  private static String hashBefore(List<LogRecord> records, long nextOffset) {
    return nextOffset == 0
        ? "0".repeat(64)
        : records.get((int) nextOffset - 1).chainHash().toString();
  }

  /** Each writer's records stand together, and where the stream was its own. */
  private void requireOneWriterAfterTheOther(List<LogRecord> records) {
    Map<Long, Place> places = places();
    Payloads last = new Payloads(-1, -1);
    for (LogRecord record : records) {
      if (record.kind() == RecordKind.DATA) {
        Payloads now = Payloads.parse(record.payload());
        require(follows(last, now), last + " is followed by " + now + " at " + record.offset());
        require(
            places.containsKey(now.writer()) && places.get(now.writer()).holds(record.offset()),
            now + " is not where its writer had the stream: " + record.offset());
        last = now;
      }
    }
  }

  /** Writers are called by rising numbers within a process only, so that any other may begin. */
  private static boolean follows(Payloads last, Payloads now) {
    return now.writer() == last.writer() ? now.number() == last.number() + 1 : now.number() == 0;
  }

  /** Where each writer may have written: with the epochs rise the ends that writers found. */
  private Map<Long, Place> places() {
    Map<Long, Place> places = new HashMap<>();
    Opening last = null;
    for (Opening next : openings.values()) {
      if (last != null) {
        require(next.logEndOffset() >= last.logEndOffset(), next + " begins before " + last);
        places.put(last.writer(), new Place(last.logEndOffset(), next.logEndOffset()));
      }
      last = next;
    }
    if (last != null) {
      places.put(last.writer(), new Place(last.logEndOffset(), Long.MAX_VALUE));
    }
    return places;
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new AssertionError(otherwise);
    }
  }
}
