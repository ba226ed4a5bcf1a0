package io.chainlog.cli.report;

import io.chainlog.envelope.StreamOpened;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.record.LogRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/** Writes records to a stream of bytes, which it does not close. */
public interface RecordWriter {

  void write(LogRecord record) throws IOException;

  /**
   * One JSON object a line. A payload that is no envelope, in a stream of envelopes, is a {@link
   * io.chainlog.storage.errors.CorruptLogException}.
   *
   * @param directory the stream's folder, for messages
   * @param opened what the stream says that it is; empty if its payloads are not envelopes
   */
  static RecordWriter json(OutputStream out, LogDirectory directory, Optional<StreamOpened> opened)
      throws IOException {
    return new RecordJson(out, directory, opened);
  }

  /** The payload in lower-case hex, one a line. */
  static RecordWriter hex(OutputStream out) {
    return record -> {
      String hex = HexFormat.of().formatHex(record.payload());
      out.write((hex + "\n").getBytes(StandardCharsets.US_ASCII));
    };
  }

  /** The payloads as they are, with nothing between them. */
  static RecordWriter raw(OutputStream out) {
    return record -> out.write(record.payload());
  }
}
