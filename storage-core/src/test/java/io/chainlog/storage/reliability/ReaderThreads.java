package io.chainlog.storage.reliability;

import io.chainlog.storage.StreamReader;
import io.chainlog.storage.directory.LogDirectory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Readers from outside, each on a thread of its own, that read their stream again and again. */
final class ReaderThreads {
  static final ReaderThreads NONE = new ReaderThreads();
  private static final int RECORDS_AT_ONCE = 1000;

  private final List<Thread> threads = new ArrayList<>();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile boolean stopping;

  static ReaderThreads start(Machine machine, List<ScheduledStream> streams) {
    ReaderThreads readers = new ReaderThreads();
    for (ScheduledStream stream : streams) {
      LogDirectory directory = stream.directory();
      Thread thread =
          new Thread(
              () -> readers.readAgainAndAgain(machine, directory, stream.seen()),
              "reader of " + stream.id());
      readers.threads.add(thread);
      thread.start();
    }
    return readers;
  }

  private void readAgainAndAgain(Machine machine, LogDirectory directory, SeenRecords seen) {
    try {
      while (!stopping && !machine.disk().isStopped()) {
        machine.attempt(() -> read(directory, seen));
      }
    } catch (RuntimeException | AssertionError e) {
      failure.compareAndSet(null, e);
    }
  }

  private void read(LogDirectory directory, SeenRecords seen) throws IOException {
    if (!directory.exists()) {
      return;
    }
    try (ScheduledReader reader =
        new ScheduledReader(
            StreamReader.open(directory, StreamLife.MAX_PAYLOAD_BYTES).readerFromGenesis(0),
            seen,
            true)) {
      while (!stopping && reader.read(RECORDS_AT_ONCE) > 0) {
        // what it sees is noted
      }
    }
  }

  /**
   * Ends them.
   *
   * @throws AssertionError if one of them saw what it must not see
   */
  void stop() {
    stopping = true;
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts a schedule", e);
    }
    Throwable failed = failure.get();
    if (failed != null) {
      throw new AssertionError(failed.toString(), failed);
    }
  }
}
