package io.chainlog.connect.model;

import io.chainlog.envelope.KafkaRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The log of one topic-partition as a broker keeps it, with all histories that it ever had: another
 * one begins when the topic is deleted and created again, and when an unclean election cuts the
 * log.
 */
final class KafkaLog {

  /** What is in a log, of which a read_committed consumer sees only the data. */
  enum Kind {
    DATA,
    ABORTED,
    MARKER
  }

  record Entry(Kind kind, KafkaRecord record) {
    long offset() {
      return record.kafkaOffset();
    }

    boolean isVisible() {
      return kind == Kind.DATA;
    }
  }

  /** Everything that was ever appended, also what is deleted by now. */
  static final class History {
    private final int number;
    private final NavigableMap<Long, Entry> entries = new TreeMap<>();

    /** Deleted before the sink had promised them: they may be missing in the archive. */
    private final Set<Long> excused = new HashSet<>();

    /** The sink has reported that everything below this offset is archived. */
    private long promised;

    /** Begins with a part of the one before. */
    private final boolean cut;

    /** Began without a consumer being assigned the topic again. */
    private boolean unseen;

    private History(int number, boolean cut) {
      this.number = number;
      this.cut = cut;
    }

    int number() {
      return number;
    }

    boolean isCut() {
      return cut;
    }

    boolean isUnseen() {
      return unseen;
    }

    long promised() {
      return promised;
    }

    /** A promise about what is not there yet is about another history. */
    void promise(long offset) {
      long end = entries.isEmpty() ? 0 : entries.lastKey() + 1;
      promised = Math.max(promised, Math.min(offset, end));
    }

    /** The sink was told not to begin before that offset. */
    void excuseBelow(long offset) {
      excused.addAll(entries.headMap(offset).keySet());
    }

    /** Who looks at the archive from now on need not find what was there before. */
    private void wantAgain(Predicate<KafkaRecord> isArchived, Set<Long> present) {
      for (Entry entry : entries.values()) {
        if (entry.isVisible() && !isArchived.test(entry.record())) {
          promised = Math.min(promised, entry.offset());
          if (!present.contains(entry.offset())) {
            excused.add(entry.offset());
          }
        }
      }
    }

    /** The visible record at an offset, null if there never was one. */
    KafkaRecord at(long offset) {
      Entry entry = entries.get(offset);
      return entry == null || !entry.isVisible() ? null : entry.record();
    }

    private boolean had(KafkaRecord record) {
      Entry entry = entries.get(record.kafkaOffset());
      return entry != null && record.equals(entry.record());
    }

    /** The records below an offset that a consumer could read in time. */
    List<KafkaRecord> readable(long endOffset) {
      return entries.headMap(endOffset).values().stream()
          .filter(entry -> entry.isVisible() && !excused.contains(entry.offset()))
          .map(Entry::record)
          .toList();
    }
  }

  private final List<History> histories = new ArrayList<>();
  private final NavigableMap<Long, Entry> present = new TreeMap<>();
  private long startOffset;
  private long endOffset;
  private boolean damaged;

  KafkaLog() {
    histories.add(new History(0, false));
  }

  History history() {
    return histories.get(histories.size() - 1);
  }

  List<History> histories() {
    return histories;
  }

  /** The record of the history before this one, null if there was none. */
  KafkaRecord earlierAt(long offset) {
    return histories.size() < 2 ? null : histories.get(histories.size() - 2).at(offset);
  }

  /**
   * Whether an earlier history had the same record at the same offset: nothing tells them apart.
   */
  boolean hadEarlier(KafkaRecord record) {
    return histories.stream().anyMatch(history -> history.had(record));
  }

  /** Counts how often the topic was created: what its id tells. */
  long topicNumber() {
    return histories.stream().filter(history -> !history.isCut()).count();
  }

  /** Its stream is damaged: nothing more can be asked of it than to leave others alone. */
  void damage() {
    damaged = true;
  }

  boolean isDamaged() {
    return damaged;
  }

  long startOffset() {
    return startOffset;
  }

  long endOffset() {
    return endOffset;
  }

  void append(Kind kind, KafkaRecord record) {
    Entry entry = new Entry(kind, record);
    present.put(endOffset, entry);
    history().entries.put(endOffset, entry);
    endOffset++;
  }

  /** An offset at which nothing is, as if its batch had been compacted away. */
  void skipOffset() {
    endOffset++;
  }

  /** The entries from an offset on, in their order. */
  Collection<Entry> from(long offset) {
    return present.tailMap(offset).values();
  }

  /**
   * The archive was replaced by an earlier copy: what that does not have is archived once more, as
   * far as the log still has it.
   */
  void archiveReplaced(Predicate<KafkaRecord> isArchived) {
    for (History history : histories) {
      history.wantAgain(isArchived, history == history() ? present.keySet() : Set.of());
    }
  }

  /** Whether the sink need not archive anything that the log has now. */
  boolean isExcused() {
    return visible().stream().allMatch(r -> history().excused.contains(r.kafkaOffset()));
  }

  /** The visible records that the log has now. */
  List<KafkaRecord> visible() {
    return present.values().stream().filter(Entry::isVisible).map(Entry::record).toList();
  }

  /** Offset after the last record that a consumer sees; 0 if there is none. */
  long visibleEnd() {
    return present.descendingMap().values().stream()
        .filter(Entry::isVisible)
        .findFirst()
        .map(entry -> entry.offset() + 1)
        .orElse(0L);
  }

  /** Deletes everything below an offset. */
  void deleteBelow(long offset) {
    startOffset = Math.max(startOffset, offset);
    remove(new ArrayList<>(present.headMap(startOffset).values()));
  }

  /** Deletes one entry, as compaction does with a record that has a successor. */
  void compact(long offset) {
    Entry entry = present.get(offset);
    if (entry != null) {
      remove(List.of(entry));
    }
  }

  private void remove(Collection<Entry> removed) {
    for (Entry entry : removed) {
      present.remove(entry.offset());
      if (entry.offset() >= history().promised) {
        history().excused.add(entry.offset());
      }
    }
  }

  /** Cuts the log; what is appended from now on is another history. */
  void truncate(long offset) {
    History before = history();
    remove(new ArrayList<>(present.tailMap(offset).values()));
    History cut = new History(histories.size(), true);
    cut.entries.putAll(before.entries.headMap(offset));
    before.excused.stream().filter(o -> o < offset).forEach(cut.excused::add);
    cut.promised = Math.min(before.promised, offset);
    histories.add(cut);
    endOffset = offset;
    startOffset = Math.min(startOffset, offset);
  }

  /**
   * Deletes the topic and creates it again.
   *
   * @param unseen so fast that no consumer is assigned it again
   */
  void recreate(boolean unseen) {
    remove(new ArrayList<>(present.values()));
    histories.add(new History(histories.size(), false));
    history().unseen = unseen;
    startOffset = 0;
    endOffset = 0;
  }

  @Override
  public String toString() {
    Map<Kind, Integer> counts = new HashMap<>();
    present.values().forEach(entry -> counts.merge(entry.kind(), 1, Integer::sum));
    return "history "
        + history().number()
        + ", offsets "
        + startOffset
        + " to "
        + endOffset
        + " "
        + counts;
  }
}
