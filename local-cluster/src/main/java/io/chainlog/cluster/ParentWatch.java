package io.chainlog.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * Runs another class's {@code main} and ends this JVM when the process that started it is gone.
 *
 * <p>The starter keeps the other end of standard input and writes nothing into it. However it ends,
 * SIGKILL included, the operating system closes that end, and here the read returns. Needs nothing
 * but the JDK: a child's class path contains this one class and none of ours besides.
 */
final class ParentWatch {
  private static final int STARTER_IS_GONE = 3;

  private ParentWatch() {}

  /**
   * Runs {@code args[0]} with the remaining arguments.
   *
   * @throws ReflectiveOperationException if there is no such class, or it has no main
   */
  public static void main(String[] args) throws Throwable {
    Thread watch = new Thread(() -> waitForEnd(System.in), "parent-watch");
    watch.setDaemon(true);
    watch.start();
    String[] rest = Arrays.copyOfRange(args, 1, args.length);
    try {
      Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object) rest);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static void waitForEnd(InputStream in) {
    try {
      while (in.read() >= 0) {
        // Nothing is ever sent; only the end counts.
      }
    } catch (IOException e) {
      // A pipe that cannot be read has lost its starter too.
    }
    Runtime.getRuntime().halt(STARTER_IS_GONE);
  }
}
