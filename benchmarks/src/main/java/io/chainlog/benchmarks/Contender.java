package io.chainlog.benchmarks;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/**
 * One way to store records. Each times its own work, so that starting a process, opening a stream
 * for writing or making payloads is nobody's advantage.
 */
interface Contender extends Closeable {

  /** How the table names it. */
  String name();

  /**
   * Writes the workload into a folder that exists and is empty.
   *
   * @return nanoseconds from the first append to the return of the last
   */
  long append(Path folder, Workload workload) throws IOException;

  /**
   * Reads all that {@link #append} left in the folder, through nothing that is still open or cached
   * from writing it but the file system's own cache.
   *
   * @return nanoseconds from opening it to the last record
   * @throws IllegalStateException if it is not what was written
   */
  long read(Path folder, Workload workload) throws IOException;

  /** Either of the two. */
  default long measure(Work work, Path folder, Workload workload) throws IOException {
    return switch (work) {
      case APPEND -> append(folder, workload);
      case READ -> read(folder, workload);
    };
  }

  /** Says what is wrong when a contender has read something else than it wrote. */
  static void requireAll(String name, Workload workload, long records, long payloadBytes) {
    if (records != workload.records() || payloadBytes != workload.payloadBytesInAll()) {
      throw new IllegalStateException(
          "%s read %d records of %d bytes, not the %d records of %d bytes that it wrote"
              .formatted(
                  name, records, payloadBytes, workload.records(), workload.payloadBytesInAll()));
    }
  }
}
