package io.chainlog.storage.internal.write;

import io.chainlog.storage.Durability;
import io.chainlog.storage.errors.StorageException;
import io.chainlog.storage.errors.WriteFailedException;
import io.chainlog.storage.medium.StreamClaim;
import io.chainlog.storage.prepare.PreparedBatch;
import io.chainlog.storage.tree.ChainState;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * The two stages of appending side by side: the caller's thread prepares a batch while another one
 * writes those before it, and syncs them if that is wanted. What waits when that one comes back is
 * written in one round, and shares one sync. There is never more than one round at a time, so that
 * the order is kept on whatever threads they run.
 *
 * <p>What waits is bounded: {@link #append} blocks while batches hold more than {@value
 * #MAX_HELD_BYTES} bytes of memory. When a batch cannot be written, neither are those behind it,
 * which were prepared to follow it; the next append says so.
 *
 * <p>One appending thread at a time.
 */
final class PipelinedAppends {
  static final int MAX_HELD_BYTES = 8 << 20;

  /**
   * A batch in a chain of batches: to move them takes no memory, of which there may be none. One
   * without a batch only wants those before it committed.
   */
  private static final class Waiting {
    private PreparedBatch batch;
    private final boolean completesExtent;
    private final boolean synced;
    private final Thread appender = Thread.currentThread();
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private Waiting next;

    Waiting(PreparedBatch batch, boolean completesExtent, boolean synced) {
      this.batch = batch;
      this.completesExtent = completesExtent;
      this.synced = synced;
    }

    private long heldBytes() {
      return batch == null ? 0 : batch.heldBytes();
    }
  }

  private final StreamClaim claim;
  private final Executor threads;
  private final OwedFailure failure = new OwedFailure();
  private Waiting first;
  private Waiting last;
  private long heldBytes;
  private boolean busy;
  private ChainState tail;
  private long extentBytes;
  private boolean rolls;

  /** Writes on those threads. */
  PipelinedAppends(StreamClaim claim, Executor threads) {
    this.claim = claim;
    this.threads = threads;
  }

  /**
   * The stream's end once everything that waits is written, null when nothing waits to be written.
   *
   * @throws IOException what an earlier batch failed of, for then the caller's end is not the
   *     stream's
   */
  synchronized ChainState tail() throws IOException {
    failure.tell();
    return isIdle() ? null : tail;
  }

  /** Bytes of the extent that is appended to once everything that waits is written. */
  synchronized long extentBytes() {
    return extentBytes;
  }

  /** Whether the extent will be completed by something that waits. */
  synchronized boolean completesExtent() {
    return rolls;
  }

  /** Has a batch written; blocks while what waits holds too much. */
  CompletableFuture<Void> append(
      PreparedBatch batch, boolean completesExtent, long extentBytesAfter, Durability durability)
      throws IOException {
    Waiting added = new Waiting(batch, completesExtent, durability == Durability.SYNCED);
    if (addBatch(added, extentBytesAfter)) {
      startRound();
    }
    return added.done;
  }

  /** Has everything committed that was written or waits; what that fails of is told later. */
  void startCommit() throws IOException {
    if (add(new Waiting(null, false, true))) {
      startRound();
    }
  }

  private synchronized boolean addBatch(Waiting added, long extentBytesAfter) throws IOException {
    awaitRoomFor(added.batch);
    boolean start = add(added);
    tail = added.batch.tail();
    extentBytes = added.completesExtent ? 0 : extentBytesAfter;
    return start;
  }

  /** Returns whether nothing was under way, so that a round has to be started. */
  private synchronized boolean add(Waiting added) throws IOException {
    failure.tell();
    if (isIdle()) {
      tail = null;
    }
    if (first == null) {
      first = added;
    } else {
      last.next = added;
    }
    last = added;
    heldBytes += added.heldBytes();
    rolls |= added.completesExtent;
    boolean start = !busy;
    busy = true;
    return start;
  }

  /**
   * Returns when nothing waits, so that the caller may use the stream itself, or give it up. An
   * interrupt does not end the wait: a round would write on while the stream's lock is released.
   *
   * @throws IOException what a batch failed of, if the calling thread was not told yet
   */
  synchronized void drain() throws IOException {
    awaitIdle();
    failure.tell();
  }

  /** The same, and leaves a failure to be told. */
  synchronized void awaitIdle() {
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
  }

  private boolean isIdle() {
    return first == null && !busy;
  }

  private void awaitRoomFor(PreparedBatch batch) throws InterruptedIOException {
    try {
      while (!failure.concerns(Thread.currentThread())
          && heldBytes > 0
          && heldBytes + batch.heldBytes() > MAX_HELD_BYTES) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for earlier appends");
    }
  }

  private void startRound() {
    try {
      threads.execute(this::writeRound);
    } catch (RuntimeException | Error e) {
      Throwable cause =
          new WriteFailedException(
              "no thread can be had to write on: " + e + ". Nothing was written; try again", e);
      failAll(drop(null, cause), cause);
    }
  }

  /** Whatever happens here, those who wait for it are released. */
  private void writeRound() {
    Waiting batches = take();
    Waiting unwritten = batches;
    Throwable cause = null;
    try {
      for (; unwritten != null; unwritten = unwritten.next) {
        if (unwritten.batch != null) {
          claim.append(unwritten.batch, unwritten.completesExtent);
        }
      }
    } catch (Throwable e) {
      cause = e;
    }
    try {
      if (cause == null || cause instanceof WriteFailedException) {
        commitIfWanted(batches, unwritten);
        completeAll(batches, unwritten);
      } else {
        unwritten = batches;
      }
    } catch (Throwable e) {
      cause = e;
      unwritten = batches;
    }
    finish(batches, unwritten, cause);
  }

  private void commitIfWanted(Waiting batches, Waiting end) throws IOException {
    for (Waiting b = batches; b != end; b = b.next) {
      if (b.synced) {
        claim.commit(claim.tail().end());
        return;
      }
    }
  }

  /** First the failure, then those who wait: what they call next must see it. Without the lock. */
  private void finish(Waiting batches, Waiting unwritten, Throwable cause) {
    if (cause != null) {
      if (!(cause instanceof IOException)) {
        claim.fail(cause); // it may have come from anywhere
      }
      Waiting dropped = drop(unwritten, cause);
      failAll(unwritten, cause);
      failAll(dropped, cause);
    } else if (settle(batches)) {
      startRound();
    }
  }

  private synchronized Waiting take() {
    Waiting batches = first;
    first = null;
    last = null;
    return batches;
  }

  /** Makes room for the next batches; returns whether some wait already. */
  private synchronized boolean settle(Waiting batches) {
    for (Waiting b = batches; b != null; b = b.next) {
      heldBytes -= b.heldBytes();
    }
    rolls = false;
    for (Waiting w = first; w != null; w = w.next) {
      rolls |= w.completesExtent;
    }
    busy = first != null;
    notifyAll();
    return busy;
  }

  /** Leaves nothing waiting; returns what came in since, which is not written either. */
  private synchronized Waiting drop(Waiting unwritten, Throwable cause) {
    Waiting dropped = take();
    failure.raise(cause);
    try {
      oweToAppenders(unwritten);
      oweToAppenders(dropped);
    } catch (OutOfMemoryError e) {
      // It is told all the same, to whoever asks first.
    }
    heldBytes = 0;
    rolls = false;
    busy = false;
    notifyAll();
    return dropped;
  }

  private void oweToAppenders(Waiting batches) {
    for (Waiting b = batches; b != null; b = b.next) {
      failure.oweTo(b.appender);
    }
  }

  private static void completeAll(Waiting batches, Waiting end) {
    for (Waiting b = batches; b != end; b = b.next) {
      b.done.complete(null);
    }
  }

  /** Gives memory free before it takes some, for it may be out. */
  private static void failAll(Waiting batches, Throwable cause) {
    for (Waiting b = batches; b != null; b = b.next) {
      b.batch = null;
    }
    Throwable told = describe(cause);
    for (Waiting b = batches; b != null; b = b.next) {
      b.done.completeExceptionally(told);
    }
  }

  private static Throwable describe(Throwable cause) {
    try {
      return new StorageException(
          "not written, or not known to be on the medium: " + cause.getMessage(), cause);
    } catch (OutOfMemoryError e) {
      return cause;
    }
  }
}
