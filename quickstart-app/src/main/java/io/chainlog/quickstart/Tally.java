package io.chainlog.quickstart;

import java.io.IOException;

/**
 * Accounts for what an archive contains of a topic, by Kafka offset.
 *
 * @param records records that are in both
 * @param lost records of the topic that the archive lacks
 * @param twice records of the archive that are in it again or out of order
 * @param foreign records of the archive that the topic does not have
 */
record Tally(long records, long lost, long twice, long foreign) {
  static final Tally NONE = new Tally(0, 0, 0, 0);

  /** What follows the last offset. */
  static final long END = Long.MAX_VALUE;

  /** The Kafka offsets of one partition, in their order. */
  interface Offsets {
    /** The next one; {@link #END} after the last. */
    long next() throws IOException;
  }

  boolean isExact() {
    return lost == 0 && twice == 0 && foreign == 0;
  }

  Tally plus(Tally other) {
    return new Tally(
        records + other.records, lost + other.lost, twice + other.twice, foreign + other.foreign);
  }

  /** Walks through one partition; the topic's offsets rise. */
  static Tally of(Offsets topic, Offsets archive) throws IOException {
    long both = 0;
    long lost = 0;
    long twice = 0;
    long foreign = 0;
    long expected = topic.next();
    long previous = -1;
    for (long found = archive.next(); previous < END; found = archive.next()) {
      if (found <= previous) {
        twice++;
        continue;
      }
      previous = found;
      for (; expected < found; expected = topic.next()) {
        lost++;
      }
      if (found < END && found == expected) {
        both++;
        expected = topic.next();
      } else if (found < END) {
        foreign++;
      }
    }
    return new Tally(both, lost, twice, foreign);
  }
}
