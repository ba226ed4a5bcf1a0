package io.chainlog.benchmarks;

import com.sun.management.UnixOperatingSystemMXBean;
import io.chainlog.storage.Durability;
import io.chainlog.storage.OpenArchive;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.StreamWriter;
import io.chainlog.storage.directory.FileLogDirectory;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * What streams cost while they are open for writing, with the defaults of the storage core: heap in
 * use after a collection, and file descriptors, both beyond what there was before.
 */
final class OpenStreamMemory {
  private static final int COLLECTIONS = 3;
  private static final Workload BATCH = new Workload(100, 1000, 1);

  private final ScratchFolder scratch;
  private final Consumer<String> progress;

  /**
   * Scales in working order.
   *
   * @param progress is told in a line what is about to happen
   */
  OpenStreamMemory(ScratchFolder scratch, Consumer<String> progress) {
    this.scratch = scratch;
    this.progress = progress;
  }

  /**
   * The cost of open streams.
   *
   * @param streams how many
   * @param batches batches of 1,000 records in each
   * @param heapBytes for all of them together
   * @param fileDescriptors for all of them together, near 0 where the system does not tell
   */
  record Cost(int streams, int batches, long heapBytes, long fileDescriptors) {

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%,5d of %,9d records: heap %,8.1f KiB a stream, file descriptors %.1f a stream",
          streams,
          batches * BATCH.records(),
          heapBytes / 1024.0 / streams,
          (double) fileDescriptors / streams);
    }
  }

  /** Prints what streams of several lengths cost, and what many cost. */
  void report(PrintStream out) throws IOException {
    out.printf(Locale.ROOT, "%nOpen streams, each opened for writing with the defaults%n");
    measure(1, 1); // loads the classes, which are not the stream's cost
    for (int batches : new int[] {10, 1600, 2000}) {
      out.println(measure(1, batches));
    }
    out.println(measure(1000, 1));
    out.println("What grows is the index of the active segment; each segment begins a new one.");
  }

  /** Opens so many streams, writes so many batches to each, and weighs them while they are open. */
  Cost measure(int streams, int batches) throws IOException {
    progress.accept(
        String.format(Locale.ROOT, "memory, %d streams of %d batches", streams, batches));
    return scratch.use(folder -> measure(folder, streams, batches));
  }

  private static Cost measure(Path folder, int streams, int batches) throws IOException {
    List<byte[]> payloads = BATCH.batch();
    long heapBefore = heapBytes();
    long descriptorsBefore = fileDescriptors();
    try (OpenArchive archive =
        new OpenArchive(
            new FileLogDirectory(folder), StorageConfig.defaults(), Clock.systemUTC())) {
      for (int i = 0; i < streams; i++) {
        fill(archive.openWriter(new StreamId("memory-" + i)), payloads, batches);
      }
      return new Cost(
          streams, batches, heapBytes() - heapBefore, fileDescriptors() - descriptorsBefore);
    }
  }

  private static void fill(StreamWriter writer, List<byte[]> payloads, int batches)
      throws IOException {
    for (int i = 0; i < batches; i++) {
      writer.append(payloads, Durability.WRITTEN);
    }
  }

  private static long heapBytes() {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static long fileDescriptors() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? system.getOpenFileDescriptorCount()
        : -1;
  }
}
