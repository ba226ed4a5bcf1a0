package io.chainlog.storage.reliability.process;

import io.chainlog.storage.AppendResult;
import io.chainlog.storage.RecoveryReport;
import io.chainlog.storage.StreamState;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

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
  static final String FAILED = "failed";

  private final FileOutputStream pipe = new FileOutputStream(FileDescriptor.out);

  /** The process runs, and has not touched the archive yet. */
  void started() {
    say(STARTED);
  }

  void opened(long writer, StreamState state, RecoveryReport recovery) {
    say(
        OPENED,
        writer,
        state.writerEpoch(),
        state.logEndOffset(),
        recovery.recordsKept(),
        recovery.bytesCut());
  }

  void doing(String what) {
    say(DOING, what);
  }

  void acknowledged(long writer, AppendResult result) {
    acknowledged(writer, result.nextOffset(), result.chainHead().toString());
  }

  void acknowledged(long writer, StreamState state) {
    acknowledged(writer, state.logEndOffset(), state.chainHead().toString());
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

  void failed(Exception e) {
    say(FAILED, e.getClass().getSimpleName(), e.getMessage());
  }

  private synchronized void say(Object... words) {
    StringBuilder line = new StringBuilder();
    for (Object word : words) {
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    try {
      pipe.write(line.append('\n').toString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
