package io.chainlog.storage.reliability.process;

import io.chainlog.storage.Archive;
import io.chainlog.storage.StreamReader;
import io.chainlog.storage.VerifiedReader;
import io.chainlog.storage.directory.FileLogDirectory;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.verify.LogVerifier;
import io.chainlog.storage.verify.StreamVerification;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A stream on the real file system as a reader and an auditor see it. */
record RealStream(Path archive) {
  private static final int MAX_PAYLOAD_BYTES = StreamWriter.CONFIG.maxPayloadBytes();

  LogDirectory directory() {
    return new FileLogDirectory(archive)
        .directory(Archive.STREAMS_DIRECTORY)
        .directory(StreamWriter.STREAM.name());
  }

  Path folder() {
    return archive.resolve(Archive.STREAMS_DIRECTORY).resolve(StreamWriter.STREAM.name());
  }

  /**
   * The records up to the commit point, after the auditor has found nothing wrong with them.
   *
   * @throws AssertionError if there is a finding, or the auditor saw other records than the reader
   */
  List<LogRecord> audited() throws IOException {
    if (!directory().exists()) {
      return List.of();
    }
    List<LogRecord> records = readAll();
    StreamVerification verification =
        new LogVerifier(StreamWriter.STREAM, directory(), MAX_PAYLOAD_BYTES)
            .verify(record -> {}, bytes -> {});
    if (!verification.isSound() || verification.records() != records.size()) {
      throw new AssertionError(
          String.format(
              Locale.ROOT,
              "a reader saw %d records, verify %d with %s",
              records.size(),
              verification.records(),
              verification.findings()));
    }
    return records;
  }

  private List<LogRecord> readAll() throws IOException {
    List<LogRecord> records = new ArrayList<>();
    try (VerifiedReader reader =
        StreamReader.open(directory(), MAX_PAYLOAD_BYTES).readerFromGenesis(0)) {
      for (LogRecord record = reader.next(); record != null; record = reader.next()) {
        records.add(record);
      }
    }
    return records;
  }
}
