package io.chainlog.storage.testkit;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Another Java process with the class path of this one, to be talked to line by line, paused, and
 * killed. Made to start quickly. It is expected to end when its input ends, as it does when this
 * process dies.
 *
 * <p>For one thread at a time.
 */
public final class ChildProcess implements Closeable {
  private static final List<String> QUICK_AND_SMALL =
      List.of(
          "-Xshare:auto",
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "-Xmx96m",
          "-XX:-UsePerfData"); // a killed process would leave its file behind

  private final Process process;
  private final BufferedReader output;

  private ChildProcess(Process process) {
    this.process = process;
    this.output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /**
   * Starts a class with a main method.
   *
   * @param temporary for what the process's libraries unpack, which a kill leaves behind
   */
  public static ChildProcess start(Class<?> main, Path temporary, Object... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(QUICK_AND_SMALL);
    command.add("-Djava.io.tmpdir=" + temporary);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return new ChildProcess(new ProcessBuilder(command).redirectError(Redirect.INHERIT).start());
  }

  /** The next line that it wrote, waiting for it; null at the end of its output. */
  public String read() {
    try {
      return output.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a line to its input. */
  public void write(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  /** Ends it at once and without a warning; what it wrote before can still be read. */
  public void kill() throws IOException {
    process.toHandle().destroyForcibly(); // Process.destroyForcibly would close its output
    await(process);
  }

  /** Stops it where it stands, holding all that it holds. On POSIX systems only. */
  public void pause() throws IOException {
    signal("STOP");
  }

  /** Lets it go on. */
  public void resume() throws IOException {
    signal("CONT");
  }

  private void signal(String name) throws IOException {
    Process kill =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start();
    if (await(kill) != 0) {
      throw new IOException("cannot send " + name + " to process " + process.pid());
    }
  }

  /** Kills it, if it has not ended by itself. */
  @Override
  public void close() throws IOException {
    kill();
    output.close();
    process.getOutputStream().close();
  }

  private static int await(Process process) throws InterruptedIOException {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for a process");
    }
  }
}
