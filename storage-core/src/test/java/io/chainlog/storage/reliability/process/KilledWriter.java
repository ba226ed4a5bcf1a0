package io.chainlog.storage.reliability.process;

import io.chainlog.storage.testkit.ChildProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * One child process with its death: at the n-th thing it says, and a moment later, so that the kill
 * falls into what it does next.
 */
final class KilledWriter {
  /** Openings are called by consecutive numbers; no child comes to open so often. */
  private static final long OPENINGS = 1_000;

  private static final int MAX_EVENTS = 60;
  private static final int OPENING_NANOS = 60_000_000;
  private static final int STEP_NANOS = 1_500_000;

  private final Path archive;
  private final long number;
  private final Random random;
  private final Witness witness;
  private String doing = "nothing";

  /** A child of that number, which no other child has. */
  KilledWriter(Path archive, long number, Random random, Witness witness) {
    this.archive = archive;
    this.number = number;
    this.random = random;
    this.witness = witness;
  }

  /** Returns what it was doing when it died. */
  String live(Path temporary) throws IOException {
    boolean whileOpening = random.nextInt(4) == 0;
    int events = whileOpening ? 1 : 1 + random.nextInt(MAX_EVENTS);
    int nanos = random.nextInt(whileOpening ? OPENING_NANOS : STEP_NANOS);
    try (ChildProcess child =
        ChildProcess.start(BusyWriter.class, temporary, archive, number * OPENINGS)) {
      for (int i = 0; i < events; i++) {
        hear(requireAlive(child.read()));
      }
      LockSupport.parkNanos(nanos);
      child.kill();
      for (String line = child.read(); line != null; line = child.read()) {
        hear(line);
      }
    }
    return doing;
  }

  private static String requireAlive(String line) {
    if (line == null) {
      throw new AssertionError("the writing process ended by itself; see its error output");
    }
    return line;
  }

  private void hear(String line) {
    witness.hear(line);
    String[] words = line.split(" ", -1);
    doing =
        switch (words[0]) {
          case Report.STARTED, Report.CLOSED -> "open";
          case Report.DOING -> words[1];
          case Report.OPENED -> "step";
          default -> doing;
        };
  }
}
