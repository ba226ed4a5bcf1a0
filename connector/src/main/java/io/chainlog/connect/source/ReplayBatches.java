package io.chainlog.connect.source;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Takes records from the streams of a task in turn. A stream that has given out everything is
 * looked at again now and then; a stream that failed is tried again or left, and the others
 * continue.
 *
 * <p>At most {@link #MOST_OPEN_STREAMS} streams are read in turn, and as many keep their file open
 * while they have nothing new. For one thread at a time, except for the counts.
 */
final class ReplayBatches implements Closeable {
  static final int MOST_OPEN_STREAMS = 64;

  /** Looking at so many streams without anything new takes some 20 ms on a local disk. */
  private static final int LOOKS_WHEN_BUSY = 50;

  private static final int LOOKS_WHEN_IDLE = 1_000;

  private final int maxRecords;
  private final long maxBytes;
  private final CommitWatch commits;
  private final StreamFailures failures;
  private final TargetChecks targets;

  /** May have something new, and wait for their turn. */
  private final Deque<StreamReplayer> ready = new ArrayDeque<>();

  /** Are read in turn. */
  private final Deque<StreamReplayer> active = new ArrayDeque<>();

  /** Had nothing new when they were looked at. */
  private final Deque<StreamReplayer> idle = new ArrayDeque<>();

  /** Those of them that keep their file open, the one idle for longest first. */
  private final Deque<StreamReplayer> idleOpen = new ArrayDeque<>();

  /** Could not be read, and are tried again. */
  private final List<StreamReplayer> failing = new ArrayList<>();

  private final AtomicInteger streams = new AtomicInteger();
  private final AtomicInteger doneStreams = new AtomicInteger();
  private volatile int openStreams;

  ReplayBatches(
      int maxRecords,
      long maxBytes,
      CommitWatch commits,
      StreamFailures failures,
      TargetChecks targets) {
    this.maxRecords = maxRecords;
    this.maxBytes = maxBytes;
    this.commits = commits;
    this.failures = failures;
    this.targets = targets;
  }

  void add(StreamReplayer replayer) {
    ready.addLast(replayer);
    streams.incrementAndGet();
  }

  /** Streams that were added; any thread may ask. */
  int streams() {
    return streams.get();
  }

  /** Why nothing further will come; null if something may. */
  ConnectException failure() {
    boolean isDrained = ready.isEmpty() && active.isEmpty() && failing.isEmpty();
    return isDrained ? failures.first() : null;
  }

  /** Streams of a snapshot that have been given out; any thread may ask. */
  int doneStreams() {
    return doneStreams.get();
  }

  /** Whether every stream there is belongs to a snapshot, and has been given out. */
  boolean isAllDone() {
    return doneStreams.get() > 0
        && ready.isEmpty()
        && active.isEmpty()
        && idle.isEmpty()
        && failing.isEmpty();
  }

  /** Streams whose file is open; any thread may ask. */
  int openStreams() {
    return openStreams;
  }

  /** Records of one or several streams, each stream's in its order; empty if there are none now. */
  List<SourceRecord> next() {
    retryFailing();
    lookAtIdle();
    Batch batch = new Batch();
    while (!batch.isFull()) {
      while (active.size() < MOST_OPEN_STREAMS && !ready.isEmpty()) {
        activate(ready.removeFirst());
      }
      StreamReplayer replayer = active.pollFirst();
      if (replayer == null) {
        break;
      }
      drain(replayer, batch);
    }
    countOpen();
    return batch.records;
  }

  private void activate(StreamReplayer replayer) {
    idleOpen.remove(replayer);
    active.addLast(replayer);
  }

  private void retryFailing() {
    for (Iterator<StreamReplayer> i = failing.iterator(); i.hasNext(); ) {
      StreamReplayer replayer = i.next();
      if (failures.isDue(replayer.stream())) {
        i.remove();
        ready.addLast(replayer);
      }
    }
  }

  /** Not all of them at once: with thousands, a poll would take seconds. */
  private void lookAtIdle() {
    int looks = ready.isEmpty() && active.isEmpty() ? LOOKS_WHEN_IDLE : LOOKS_WHEN_BUSY;
    for (int n = Math.min(looks, idle.size()); n > 0; n--) {
      StreamReplayer replayer = idle.removeFirst();
      if (hasChanged(replayer)) {
        ready.addLast(replayer);
      } else {
        idle.addLast(replayer);
      }
    }
  }

  /** What cannot be looked at is read, which tells what is wrong. */
  private boolean hasChanged(StreamReplayer replayer) {
    try {
      return commits.hasChanged(replayer.stream());
    } catch (IOException e) {
      return true;
    }
  }

  private void drain(StreamReplayer replayer, Batch batch) {
    try {
      while (!batch.isFull()) {
        SourceRecord next = nextOrNoteEnd(replayer);
        if (next == null) {
          return;
        }
        targets.check(next);
        batch.add(next);
        failures.recovered(replayer.stream());
      }
      active.addLast(replayer);
    } catch (IOException | ConnectException e) {
      failed(replayer, e);
    }
  }

  /** The state is noted before the last look, so that nothing is missed between the two. */
  private SourceRecord nextOrNoteEnd(StreamReplayer replayer) throws IOException {
    SourceRecord next = replayer.next();
    if (next == null && !replayer.isDone()) {
      commits.note(replayer.stream());
      next = replayer.next();
    }
    if (next == null) {
      atEnd(replayer);
    }
    return next;
  }

  private void atEnd(StreamReplayer replayer) throws IOException {
    if (replayer.isDone()) {
      replayer.close();
      doneStreams.incrementAndGet();
    } else if (failures.first() != null) {
      replayer.close(); // the task fails once all are at their ends
    } else {
      idle.addLast(replayer);
      keepOpen(replayer);
    }
  }

  private void keepOpen(StreamReplayer replayer) throws IOException {
    if (replayer.isOpen()) {
      idleOpen.addLast(replayer);
      if (idleOpen.size() > MOST_OPEN_STREAMS) {
        idleOpen.removeFirst().close();
      }
    }
  }

  private void failed(StreamReplayer replayer, Exception failure) {
    try {
      replayer.close();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
    if (failures.isPassing(replayer.stream(), failure)) {
      failing.add(replayer);
    }
  }

  private void countOpen() {
    openStreams = (int) active.stream().filter(StreamReplayer::isOpen).count() + idleOpen.size();
  }

  /** Records until one of the limits is reached. */
  private final class Batch {
    private final List<SourceRecord> records = new ArrayList<>();
    private long bytes;

    boolean isFull() {
      return records.size() >= maxRecords || bytes >= maxBytes;
    }

    void add(SourceRecord record) {
      records.add(record);
      bytes += RecordSize.of(record);
    }
  }

  @Override
  public void close() throws IOException {
    for (Deque<StreamReplayer> streams : List.of(ready, active, idle)) {
      for (StreamReplayer replayer : streams) {
        replayer.close();
      }
    }
  }
}
