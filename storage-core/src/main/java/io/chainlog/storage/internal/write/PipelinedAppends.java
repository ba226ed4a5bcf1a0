package io.chainlog.storage.internal.write;

import io.chainlog.storage.errors.FailedLogException;
import io.chainlog.storage.errors.StorageException;
import io.chainlog.storage.errors.WriteFailedException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * The two stages of appending side by side: the caller's thread prepares a batch while a thread of
 * this stream writes and syncs the ones before it. Everything that waits when the writing thread
 * comes back shares one sync.
 *
 * <p>What waits is bounded: {@link #append} blocks while more than {@value #MAX_WAITING_BYTES}
 * bytes do. When a batch cannot be written, neither are those behind it, which were prepared to
 * follow it; the next append says so.
 *
 * <p>One appending thread at a time.
 */
final class PipelinedAppends implements Closeable {
  static final int MAX_WAITING_BYTES = 8 << 20;

  /** The stream as the writing thread sees it; all calls come from that thread. */
  interface Writer {
    void write(PreparedBatch batch, boolean completesSegment) throws IOException;

    void commit() throws IOException;
  }

  private record Waiting(
      PreparedBatch batch, boolean completesSegment, CompletableFuture<Void> synced) {}

  /** Batches that are not behind a commit point, and why; no failure where there are none. */
  private record Outcome(List<Waiting> unwritten, IOException failure) {}

  private final Writer writer;
  private final Thread thread;
  private final Queue<Waiting> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private boolean busy;
  private boolean closed;
  private IOException failure;
  private LogTail tail;
  private long segmentBytes;
  private boolean rolls;

  /** Starts the writing thread. */
  PipelinedAppends(String stream, Writer writer) {
    this.writer = writer;
    this.thread = new Thread(this::run, "chainlog-append-" + stream);
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * The stream's end once everything that waits is written, null when nothing waits.
   *
   * @throws IOException what an earlier batch failed of, for then the caller's end is not the
   *     stream's
   */
  synchronized LogTail tail() throws IOException {
    throwFailure();
    return isIdle() ? null : tail;
  }

  /** Bytes of the active segment once everything that waits is written. */
  synchronized long segmentBytes() {
    return segmentBytes;
  }

  /** Whether the active segment will be completed by something that waits. */
  synchronized boolean rolls() {
    return rolls;
  }

  /** Hands a batch to the writing thread; blocks while too much waits. */
  synchronized CompletableFuture<Void> append(
      PreparedBatch batch, boolean completesSegment, long segmentBytesAfter) throws IOException {
    awaitWhile(() -> failure == null && hasNoRoomFor(batch));
    throwFailure();
    CompletableFuture<Void> synced = new CompletableFuture<>();
    waiting.add(new Waiting(batch, completesSegment, synced));
    waitingBytes += batch.sizeBytes();
    tail = batch.tail();
    segmentBytes = completesSegment ? 0 : segmentBytesAfter;
    rolls |= completesSegment;
    notifyAll();
    return synced;
  }

  /**
   * Returns when nothing waits, so that the caller may use the stream itself, or give it up. An
   * interrupt does not end the wait: the thread would write on while the stream's lock is released.
   */
  synchronized void drain() throws IOException {
    if (Thread.currentThread() == thread) {
      throw new IllegalStateException(
          "a stage of a pipelined append must not write to its stream: it would wait for itself");
    }
    boolean interrupted = false;
    while (!isIdle()) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    throwFailure();
  }

  /** Writes what waits and ends the thread. */
  @Override
  public void close() throws IOException {
    try {
      drain();
    } finally {
      synchronized (this) {
        closed = true;
        notifyAll();
      }
    }
  }

  private boolean hasNoRoomFor(PreparedBatch batch) {
    return waitingBytes > 0 && waitingBytes + batch.sizeBytes() > MAX_WAITING_BYTES;
  }

  private boolean isIdle() {
    return waiting.isEmpty() && !busy;
  }

  /** A failure is told once; the stream itself knows whether it may go on. */
  private void throwFailure() throws IOException {
    IOException told = failure;
    failure = null;
    if (told != null) {
      throw told;
    }
  }

  private synchronized void awaitWhile(BooleanSupplier condition) throws InterruptedIOException {
    try {
      while (condition.getAsBoolean()) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for earlier appends");
    }
  }

  private void run() {
    for (List<Waiting> batches = take(); !batches.isEmpty(); batches = take()) {
      finish(write(batches));
    }
  }

  /** Everything that waits, blocking until something does; empty when closed. */
  private synchronized List<Waiting> take() {
    while (waiting.isEmpty() && !closed) {
      try {
        wait();
      } catch (InterruptedException e) {
        // What depends on a stage may have left the flag set; only close ends this thread.
      }
    }
    busy = true;
    List<Waiting> batches = new ArrayList<>(waiting);
    waiting.clear();
    return batches;
  }

  /** Writes in order, syncs once, and tells those whose batches are on the medium. */
  private Outcome write(List<Waiting> batches) {
    int written = 0;
    IOException failed = null;
    try {
      while (written < batches.size()) {
        Waiting next = batches.get(written);
        writer.write(next.batch(), next.completesSegment());
        written++;
      }
    } catch (IOException | RuntimeException | Error e) {
      failed = asStorageFailure(e);
    }
    try {
      if (failed == null || failed instanceof WriteFailedException) {
        writer.commit();
        batches.subList(0, written).forEach(batch -> batch.synced().complete(null));
        batches = batches.subList(written, batches.size());
      }
    } catch (IOException | RuntimeException | Error e) {
      failed = asStorageFailure(e);
    }
    return new Outcome(batches, failed);
  }

  private static IOException asStorageFailure(Throwable e) {
    return e instanceof IOException failure
        ? failure
        : new FailedLogException("the writing thread failed: " + e, e);
  }

  private static void fail(List<Waiting> batches, IOException cause) {
    for (Waiting batch : batches) {
      batch
          .synced()
          .completeExceptionally(
              new StorageException(
                  "not written, or not known to be on the medium: " + cause.getMessage(), cause));
    }
  }

  /** First the failure, then those who wait: what they call next must see it. Without the lock. */
  private void finish(Outcome outcome) {
    List<Waiting> dropped = settle(outcome.failure());
    fail(outcome.unwritten(), outcome.failure());
    fail(dropped, outcome.failure());
  }

  /** Lets the next batches in; returns those that a failure leaves unwritten. */
  private synchronized List<Waiting> settle(IOException failed) {
    List<Waiting> dropped = new ArrayList<>();
    busy = false;
    if (failed != null) {
      failure = failed;
      dropped.addAll(waiting);
      waiting.clear();
    }
    rolls = waiting.stream().anyMatch(Waiting::completesSegment);
    waitingBytes = waiting.stream().mapToLong(w -> w.batch().sizeBytes()).sum();
    notifyAll();
    return dropped;
  }
}
