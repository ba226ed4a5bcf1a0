package io.chainlog.connect.sink;

import io.chainlog.storage.AppendResult;
import io.chainlog.storage.Durability;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.StreamState;
import io.chainlog.storage.record.ChainHash;
import java.io.IOException;
import java.util.List;

/**
 * The end of a stream that is open for writing. For one thread.
 *
 * <p>Each append names the end as it is known here, so that a stream that somebody else has written
 * to refuses it.
 */
final class StreamAppender {
  private final StorageBackend storage;
  private final StreamId stream;
  private final long epoch;
  private long logEndOffset;
  private ChainHash chainHead;
  private long unsyncedBytes;

  /** The stream must be open for writing. */
  StreamAppender(StorageBackend storage, StreamId stream) throws IOException {
    this.storage = storage;
    this.stream = stream;
    StreamState state = storage.state(stream);
    this.epoch = state.writerEpoch();
    this.logEndOffset = state.logEndOffset();
    this.chainHead = state.chainHead();
  }

  long epoch() {
    return epoch;
  }

  boolean isEmpty() {
    return logEndOffset == 0;
  }

  /** Bytes of the payloads that a power cut may lose; at least what is on its way to the disk. */
  long unsyncedBytes() {
    return unsyncedBytes;
  }

  /**
   * Appends all payloads or, when this throws, none that counts.
   *
   * @return their bytes
   */
  long append(List<byte[]> payloads) throws IOException {
    AppendResult result =
        storage.append(stream, payloads, logEndOffset, chainHead, Durability.WRITTEN);
    logEndOffset = result.nextOffset();
    chainHead = result.chainHead();
    long bytes = payloads.stream().mapToLong(payload -> payload.length).sum();
    unsyncedBytes += bytes;
    return bytes;
  }

  /** Puts what was appended behind a commit point. */
  void sync() throws IOException {
    if (unsyncedBytes > 0) {
      storage.sync(stream);
      unsyncedBytes = 0;
    }
  }
}
