package io.chainlog.connect.model;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Drops what is logged: thousands of schedules log each fault. To read the log of one, repeat it
 * alone.
 */
final class QuietLog {
  private QuietLog() {}

  static void during(Runnable schedules) {
    PrintStream before = System.err;
    System.setErr(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    try {
      schedules.run();
    } finally {
      System.setErr(before);
    }
  }
}
