package io.chainlog.storage.reliability;

import static io.chainlog.storage.reliability.StreamChecks.require;

import io.chainlog.storage.record.ChainHash;
import io.chainlog.storage.record.LogRecord;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What the readers of a stream saw. A chain hash stands for a record and all before it. Thread
 * safe.
 */
final class SeenRecords {
  private final NavigableMap<Long, ChainHash> hashes = new TreeMap<>();
  private long lasting;

  /**
   * A reader saw a record.
   *
   * @param fromOutside whether the reader is one that stops at the commit point
   */
  synchronized void saw(LogRecord record, boolean fromOutside) {
    ChainHash before = hashes.putIfAbsent(record.offset(), record.chainHash());
    require(
        before == null || before.equals(record.chainHash()),
        "two readers saw different records at offset " + record.offset());
    if (fromOutside) {
      lasting = Math.max(lasting, record.offset() + 1);
    }
  }

  /**
   * What is there before a recovery is what was seen, as far as it goes: a commit point that was
   * read but not yet on the medium may be gone, while the records are there.
   */
  synchronized void compare(List<LogRecord> found) {
    hashes
        .headMap((long) found.size())
        .forEach(
            (offset, hash) ->
                require(
                    found.get(offset.intValue()).chainHash().equals(hash),
                    "seen and changed: the record at offset " + offset));
  }

  /** What a recovery has kept is what was seen, and at least what was seen from outside. */
  synchronized void settle(List<LogRecord> found) {
    require(
        found.size() >= lasting,
        String.format(
            Locale.ROOT,
            "seen from outside and lost: %d records were, %d are there",
            lasting,
            found.size()));
    compare(found);
    hashes.tailMap((long) found.size(), true).clear();
  }
}
