package io.chainlog.storage.testkit;

import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.record.RecordKind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What a writer handed to a stream and what it was told: the judge of what is found there. Every
 * payload should occur once. Checkpoint records are the stream's own and are not compared.
 *
 * <p>Not thread safe.
 */
public final class Ledger {

  private record Entry(RecordKind kind, ByteBuffer payload) {}

  private final List<Entry> handedOver = new ArrayList<>();
  private int acknowledged;

  /** Before records are handed over: from now on they may be found. */
  public void handOver(RecordKind kind, List<byte[]> payloads) {
    payloads.forEach(payload -> handedOver.add(new Entry(kind, ByteBuffer.wrap(payload.clone()))));
  }

  /** The last records were refused with the word that nothing of them is left. */
  public void takeBack(int count) {
    handedOver.subList(handedOver.size() - count, handedOver.size()).clear();
  }

  /** Everything handed over so far was acknowledged as durable: from now on it must be found. */
  public void acknowledge() {
    acknowledged = handedOver.size();
  }

  /** The first so many were: fewer than before were never acknowledged. */
  public void acknowledge(int count) {
    acknowledged = Math.max(acknowledged, Math.min(count, handedOver.size()));
  }

  /** How many records must be found. */
  public int acknowledged() {
    return acknowledged;
  }

  /** How many records may be found. */
  public int handedOver() {
    return handedOver.size();
  }

  /** A copy, for another outcome of the same run. */
  public Ledger copy() {
    Ledger copy = new Ledger();
    copy.handedOver.addAll(handedOver);
    copy.acknowledged = acknowledged;
    return copy;
  }

  /**
   * Holds what is found against what was told: all that was acknowledged, and of the rest an
   * unbroken beginning.
   *
   * @return how many records other than checkpoints were found
   * @throws AssertionError if something acknowledged is lost, or something is there that was not
   *     handed over in that place
   */
  public int check(List<LogRecord> records) {
    int found = checkBeginning(records);
    if (found < acknowledged) {
      throw new AssertionError(
          String.format(
              Locale.ROOT,
              "lost: %d records were acknowledged, %d are there",
              acknowledged,
              found));
    }
    return found;
  }

  /** The same without asking for all that was acknowledged. */
  public int checkBeginning(List<LogRecord> records) {
    int found = 0;
    for (LogRecord record : records) {
      if (record.kind() != RecordKind.CHECKPOINT) {
        requireSame(found++, record);
      }
    }
    return found;
  }

  /** The same after a recovery: what is found is now committed, what is not is gone for good. */
  public void settle(List<LogRecord> records) {
    int found = check(records);
    takeBack(handedOver.size() - found);
    acknowledge();
  }

  /** Chain and tree over the records found. */
  public static ReferenceChain chainOf(List<LogRecord> records) {
    ReferenceChain chain = new ReferenceChain();
    for (LogRecord record : records) {
      if (record.offset() != chain.size()) {
        throw new AssertionError(
            String.format(
                Locale.ROOT, "offset %d where %d belongs", record.offset(), chain.size()));
      }
      chain.add(record.kind(), record.payload());
      if (!Arrays.equals(chain.head(), record.chainHash().toByteArray())) {
        throw new AssertionError("wrong chain hash at offset " + record.offset());
      }
    }
    return chain;
  }

  private void requireSame(int index, LogRecord record) {
    Entry present = new Entry(record.kind(), ByteBuffer.wrap(record.payload()));
    if (index >= handedOver.size() || !handedOver.get(index).equals(present)) {
      throw new AssertionError(
          String.format(
              Locale.ROOT,
              "invented: record %d (stream offset %d) is not what was handed over there: %s",
              index,
              record.offset(),
              record));
    }
  }
}
