package io.chainlog.storage.directory;

import io.chainlog.storage.errors.StreamLockedException;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Another process that tries to take a lock, and keeps it until it is closed. */
final class LockHolder implements Closeable {

  private final Process process;
  private final String outcome;

  private LockHolder(Process process, String outcome) {
    this.process = process;
    this.outcome = outcome;
  }

  static LockHolder start(Path folder) throws IOException {
    List<String> command =
        List.of(java(), "-cp", classPath(), LockHolder.class.getName(), folder.toString());
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    return new LockHolder(process, output.readLine());
  }

  /** {@code held}, or why not. */
  String outcome() {
    return outcome;
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    process.onExit().join();
  }

  /** In the other process: says how it went, and waits for the end of its input. */
  public static void main(String[] args) throws IOException {
    try (WriterLock lock = new FileLogDirectory(Path.of(args[0])).lock("lock")) {
      lock.ensureHeld();
      System.out.println("held");
      System.in.read();
    } catch (StreamLockedException e) {
      System.out.println(e.getMessage());
    }
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static String classPath() {
    return Stream.of(LockHolder.class, FileLogDirectory.class)
        .map(LockHolder::origin)
        .collect(Collectors.joining(System.getProperty("path.separator")));
  }

  private static String origin(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }
}
