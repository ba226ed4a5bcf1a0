package io.chainlog.cli.report;

import io.chainlog.cli.audit.TimeRange;
import java.time.DateTimeException;
import java.time.Instant;

/** Numbers and times for people. */
final class Words {
  private Words() {}

  /** {@code 1 record}, {@code 2 records}. */
  static String count(long n, String noun) {
    return n + " " + noun + (n == 1 ? "" : "s");
  }

  /** {@code 3..7}, {@code 3}, or a dash where there is nothing. */
  static String range(long first, long last) {
    if (first < 0) {
      return "-";
    }
    return first == last ? Long.toString(first) : first + ".." + last;
  }

  /** A number, or a dash for the negative one that stands for none. */
  static String orDash(long n) {
    return n < 0 ? "-" : Long.toString(n);
  }

  static String range(TimeRange range) {
    return time(range.minMs()) + " to " + time(range.maxMs());
  }

  /** RFC 3339 UTC; for what no calendar reaches, the milliseconds. */
  static String time(long epochMs) {
    try {
      return Instant.ofEpochMilli(epochMs).toString();
    } catch (DateTimeException e) {
      return epochMs + " ms";
    }
  }
}
