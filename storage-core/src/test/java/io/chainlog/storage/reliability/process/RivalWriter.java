package io.chainlog.storage.reliability.process;

import io.chainlog.storage.errors.StreamLockedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that wants a stream that another one wants too, and has it for a few steps at a time.
 */
final class RivalWriter {
  private static final int MAX_STEPS = 4;
  private static final int MAX_REST_NANOS = 2_000_000;

  private RivalWriter() {}

  /** The archive's folder, and what the first opening is called; those behind it count on. */
  public static void main(String[] args) throws IOException {
    Orphanage.endWithParent();
    Report report = new Report();
    report.started();
    Random random = new Random(Long.parseLong(args[1]));
    for (long writer = Long.parseLong(args[1]); ; writer++) {
      compete(Path.of(args[0]), writer, report, random.nextInt(MAX_STEPS));
      LockSupport.parkNanos(random.nextInt(MAX_REST_NANOS));
    }
  }

  private static void compete(Path archive, long writer, Report report, int steps)
      throws IOException {
    try (StreamWriter stream = new StreamWriter(archive, writer, report)) {
      for (int i = 0; i < steps; i++) {
        stream.step();
      }
    } catch (StreamLockedException e) {
      report.locked();
    }
  }
}
