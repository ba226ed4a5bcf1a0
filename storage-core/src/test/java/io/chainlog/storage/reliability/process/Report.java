package io.chainlog.storage.reliability.process;

import io.chainlog.storage.AppendResult;
import io.chainlog.storage.RecoveryReport;
import io.chainlog.storage.StreamState;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * What a writing process says, one line each. A line is one system call and shorter than what a
 * pipe takes at once: a kill leaves it whole or not there.
 */
final class Report {
  static final String STARTED = "started";
  static final String OPENED = "opened";
  static final String DOING = "doing";
  static final String ACKNOWLEDGED = "ack";
  static final String CLOSED = "closed";
  static final String LOCKED = "locked";
  static final String DONE = "done";
  static final String FAILED = "failed";

  private final Consumer<String> listener;

  /** To the standard output of this process. */
  Report() {
    this(toPipe(new FileOutputStream(FileDescriptor.out)));
  }

  /** To somebody in this process. */
  Report(Consumer<String> listener) {
    this.listener = listener;
  }

  private static Consumer<String> toPipe(FileOutputStream pipe) {
    return line -> {
      try {
        pipe.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  /** The process runs, and has not touched the archive yet. */
  void started() {
    say(STARTED);
  }

  void opened(long writer, StreamState state, RecoveryReport recovery) {
    say(
        OPENED,
        writer,
        state.writerEpoch(),
        state.end().nextOffset(),
        recovery.recordsKept(),
        recovery.bytesCut());
  }

  void doing(String what) {
    say(DOING, what);
  }

  void acknowledged(long writer, AppendResult result) {
    acknowledged(writer, result.end().nextOffset(), result.end().chainHash().toString());
  }

  void acknowledged(long writer, StreamState state) {
    acknowledged(writer, state.end().nextOffset(), state.end().chainHash().toString());
  }

  private void acknowledged(long writer, long nextOffset, String chainHead) {
    say(ACKNOWLEDGED, writer, nextOffset, chainHead);
  }

  void closed() {
    say(CLOSED);
  }

  /** Another writer has the stream. */
  void locked() {
    say(LOCKED);
  }

  /** What it was told to do. */
  void done() {
    say(DONE);
  }

  void failed(Exception e) {
    say(FAILED, e.getClass().getSimpleName(), e.getMessage());
  }

  private synchronized void say(Object... words) {
    StringBuilder line = new StringBuilder();
    for (Object word : words) {
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    listener.accept(line.toString());
  }
}
