package io.chainlog.storage.reliability.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;

/** A process that opens a stream, writes, closes and opens it again until it is killed. */
final class BusyWriter {
  private static final int MAX_STEPS = 60;

  private BusyWriter() {}

  /** The archive's folder, and what the first opening is called; those behind it count on. */
  public static void main(String[] args) throws IOException {
    Orphanage.endWithParent();
    Report report = new Report();
    report.started();
    for (long writer = Long.parseLong(args[1]); ; writer++) {
      live(Path.of(args[0]), writer, report);
    }
  }

  private static void live(Path archive, long writer, Report report) throws IOException {
    int steps = new Random(writer).nextInt(MAX_STEPS);
    try (StreamWriter stream = new StreamWriter(archive, writer, report)) {
      for (int i = 0; i < steps; i++) {
        stream.step();
      }
    }
  }
}
