package io.chainlog.storage.internal.write;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of one backend on which its streams write, sync and close. They wait for the medium
 * most of the time, so there are more of them than processors; there are none while there is
 * nothing to do.
 *
 * <p>Thread safe.
 */
public final class WritingThreads implements Executor {
  private static final int MAX_THREADS = 16;
  private static final long IDLE_SECONDS = 5;

  private final AtomicInteger started = new AtomicInteger();
  private final Executor pool;

  /** No thread is started before there is something to do. */
  public WritingThreads() {
    ThreadPoolExecutor own =
        new ThreadPoolExecutor(
            MAX_THREADS,
            MAX_THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> new WritingThread(this, task, started.incrementAndGet()));
    own.allowCoreThreadTimeOut(true);
    pool = own;
  }

  /** Those of someone else. */
  public WritingThreads(Executor executor) {
    pool = Objects.requireNonNull(executor, "executor");
  }

  private static final class WritingThread extends Thread {
    private final WritingThreads owner;

    WritingThread(WritingThreads owner, Runnable task, int number) {
      super(task, "chainlog-write-" + number);
      this.owner = owner;
      setDaemon(true);
    }
  }

  @Override
  public void execute(Runnable task) {
    pool.execute(task);
  }

  /**
   * Refuses a call from what depends on the stage of an append: it would wait for its own thread.
   */
  public void refuseStages() {
    if (Thread.currentThread() instanceof WritingThread thread && thread.owner == this) {
      throw new IllegalStateException(
          "what depends on the stage of a pipelined append must not write to a stream:"
              + " it would wait for itself. Do it on another thread, as with thenRunAsync");
    }
  }

  /**
   * Closes all of them, several at a time, and returns when each is closed or has failed. An
   * interrupt does not end the wait.
   *
   * @throws IOException the first failure; it names the others as suppressed
   */
  public void closeAll(Collection<? extends Closeable> all) throws IOException {
    List<CompletableFuture<Void>> closings = new ArrayList<>(all.size());
    for (Closeable one : all) {
      closings.add(all.size() == 1 ? closeHere(one) : close(one));
    }
    IOException first = null;
    for (CompletableFuture<Void> closing : closings) {
      try {
        closing.join();
      } catch (CompletionException e) {
        IOException failure = asIoException(e.getCause());
        if (first == null) {
          first = failure;
        } else {
          first.addSuppressed(failure);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }

  /** Starts to close one. */
  CompletableFuture<Void> close(Closeable one) {
    CompletableFuture<Void> closing = new CompletableFuture<>();
    try {
      execute(() -> complete(closing, one));
    } catch (RejectedExecutionException | OutOfMemoryError e) { // no thread to be had: on this one
      complete(closing, one);
    }
    return closing;
  }

  private static CompletableFuture<Void> closeHere(Closeable one) {
    CompletableFuture<Void> closing = new CompletableFuture<>();
    complete(closing, one);
    return closing;
  }

  private static void complete(CompletableFuture<Void> closing, Closeable one) {
    try (one) {
      // closes it
    } catch (Throwable e) {
      closing.completeExceptionally(e);
    }
    closing.complete(null); // unless it has failed
  }

  private static IOException asIoException(Throwable e) {
    return e instanceof IOException failure ? failure : new IOException("cannot close: " + e, e);
  }
}
