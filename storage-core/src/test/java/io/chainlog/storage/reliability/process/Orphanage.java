package io.chainlog.storage.reliability.process;

import java.io.IOException;

/** Ends a process with the one that started it, however that ended. */
final class Orphanage {
  private Orphanage() {}

  /** The input ends when whoever holds its other end does. */
  static void endWithParent() {
    Thread watch = new Thread(Orphanage::awaitEndOfInput, "parent");
    watch.setDaemon(true);
    watch.start();
  }

  private static void awaitEndOfInput() {
    try {
      while (System.in.read() >= 0) {
        // nothing is said to this process
      }
    } catch (IOException e) {
      // as good as the end
    }
    Runtime.getRuntime().halt(0);
  }
}
