package io.chainlog.quickstart;

import java.util.Iterator;

/**
 * Accounts for what an archive holds of a topic, by Kafka offset.
 *
 * @param records records that are in both
 * @param lost records of the topic that the archive lacks
 * @param twice records of the archive that stand there again or out of order
 * @param foreign records of the archive that the topic does not have
 */
record Tally(long records, long lost, long twice, long foreign) {
  static final Tally NONE = new Tally(0, 0, 0, 0);

  boolean isExact() {
    return lost == 0 && twice == 0 && foreign == 0;
  }

  Tally plus(Tally other) {
    return new Tally(
        records + other.records, lost + other.lost, twice + other.twice, foreign + other.foreign);
  }

  /** Walks through one partition; both sides in their order, the topic's offsets rising. */
  static Tally of(Iterator<TopicRecord> topic, Iterator<TopicRecord> archive) {
    long both = 0;
    long lost = 0;
    long twice = 0;
    long foreign = 0;
    long topicOffset = nextOffset(topic);
    long archivedBefore = -1;
    while (archive.hasNext()) {
      long archived = archive.next().offset();
      if (archived <= archivedBefore) {
        twice++;
        continue;
      }
      archivedBefore = archived;
      for (; topicOffset < archived; topicOffset = nextOffset(topic)) {
        lost++;
      }
      if (topicOffset == archived) {
        both++;
        topicOffset = nextOffset(topic);
      } else {
        foreign++;
      }
    }
    for (; topicOffset < Long.MAX_VALUE; topicOffset = nextOffset(topic)) {
      lost++;
    }
    return new Tally(both, lost, twice, foreign);
  }

  private static long nextOffset(Iterator<TopicRecord> topic) {
    return topic.hasNext() ? topic.next().offset() : Long.MAX_VALUE;
  }
}
