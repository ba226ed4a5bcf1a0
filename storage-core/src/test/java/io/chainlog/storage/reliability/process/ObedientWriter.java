package io.chainlog.storage.reliability.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A process that opens a stream and then does what it is told, a line at a time. */
final class ObedientWriter {
  static final String APPEND = "append";
  static final String WRITE = "write";
  static final String SYNC = "sync";
  static final String CLOSE = "close";

  private ObedientWriter() {}

  /** The archive's folder, and what the opening is called. Ends with its input. */
  public static void main(String[] args) throws IOException {
    Report report = new Report();
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    StreamWriter stream = new StreamWriter(Path.of(args[0]), Long.parseLong(args[1]), report);
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      try {
        obey(line, stream);
        report.done();
      } catch (IOException | IllegalStateException e) {
        report.failed(e);
      }
    }
  }

  private static void obey(String command, StreamWriter stream) throws IOException {
    switch (command) {
      case APPEND -> stream.appendSynced();
      case WRITE -> stream.write();
      case SYNC -> stream.sync();
      case CLOSE -> stream.close();
      default -> throw new IllegalArgumentException(command);
    }
  }
}
