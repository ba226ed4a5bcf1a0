package io.chainlog.benchmarks;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * One way to store records. Each times its own work, so that starting a process, opening a stream
 * for writing or making payloads is nobody's advantage.
 */
interface Contender extends Closeable {

  /** How the table names it. */
  String name();

  /** What it can do, in the order in which it is to be done. */
  default Set<Work> works() {
    return EnumSet.of(Work.SYNCED_APPEND, Work.READ);
  }

  /**
   * Does one kind of work. An append writes the workload, and its time ends when the last batch is
   * on the medium. A read gives out what the plain append left, through nothing that is still open
   * or cached from writing it but the file system's own cache.
   *
   * @param folder exists, and holds what this contender's earlier works left
   * @return nanoseconds
   * @throws IllegalStateException if what was read is not what was written
   */
  long measure(Work work, Path folder, Workload workload) throws IOException;

  /** Says what is wrong when a contender has read something else than it wrote. */
  static void requireAll(String name, Workload workload, long records, long payloadBytes) {
    if (records != workload.records() || payloadBytes != workload.payloadBytesInAll()) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "%s read %d records of %d bytes, not the %d records of %d bytes that it wrote",
              name,
              records,
              payloadBytes,
              workload.records(),
              workload.payloadBytesInAll()));
    }
  }
}
