package io.chainlog.storage;

import io.chainlog.storage.errors.StorageException;
import io.chainlog.storage.record.ChainPosition;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.record.RecordKind;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The records that are to be imported, in order, and how far they have been taken. */
final class ImportSource implements Closeable {
  private static final int RECORD_BYTES = 64; // so that a batch of empty payloads ends, too

  private final VerifiedReader reader;
  private LogRecord next;
  private IOException failure;
  private ChainPosition position = ChainPosition.START;

  /** Begins with the first record; whether it can be read shows when it is asked for. */
  ImportSource(StreamReader source) throws IOException {
    reader = source.readerFromGenesis(0);
    readNext();
  }

  /** Where the chain stands behind the last record that was taken. */
  ChainPosition position() {
    return position;
  }

  /**
   * The kind of the next record, null behind the last one.
   *
   * @throws IOException what was wrong with the next record, once those before it have been taken
   */
  RecordKind nextKind() throws IOException {
    if (failure != null) {
      throw failure;
    }
    return next == null ? null : next.kind();
  }

  /** Takes records of one kind, at least one, and more while their payloads stay within a limit. */
  List<byte[]> takeBatch(int maxBytes) {
    List<byte[]> payloads = new ArrayList<>();
    RecordKind kind = next.kind();
    long bytes = 0;
    while (next != null
        && next.kind() == kind
        && (payloads.isEmpty() || bytes + next.payload().length <= maxBytes)) {
      bytes += next.payload().length + RECORD_BYTES;
      payloads.add(next.payload());
      take();
    }
    return payloads;
  }

  /**
   * Takes what a target holds already.
   *
   * @param target where it ends, not before {@link #position}
   * @throws StorageException if it holds anything else than the beginning of this source
   */
  void skipTo(ChainPosition target, String location) throws IOException {
    while (next != null && position.nextOffset() < target.nextOffset()) {
      take();
    }
    nextKind();
    if (!position.equals(target)) {
      throw new StorageException(
          String.format(
              Locale.ROOT,
              "%s holds something else: %d records with chain hash %s, where the source has %s after %d. Nothing was imported: name another stream",
              location,
              target.nextOffset(),
              target.chainHash(),
              position.chainHash(),
              position.nextOffset()));
    }
  }

  private void take() {
    position = next.end();
    readNext();
  }

  private void readNext() {
    try {
      next = reader.next();
    } catch (IOException e) {
      next = null;
      failure = e;
    }
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
