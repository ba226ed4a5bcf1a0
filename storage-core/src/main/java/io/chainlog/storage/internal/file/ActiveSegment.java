package io.chainlog.storage.internal.file;

import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.directory.LogOutput;
import io.chainlog.storage.errors.FailedLogException;
import io.chainlog.storage.errors.WriteFailedException;
import io.chainlog.storage.internal.layout.IndexEntry;
import io.chainlog.storage.internal.layout.OffsetIndex;
import io.chainlog.storage.internal.layout.OffsetIndexFile;
import io.chainlog.storage.internal.layout.SegmentNames;
import io.chainlog.storage.prepare.PreparedBatch;
import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;

/**
 * The segment that is appended to, with its index. One thread appends; beside it others may sync,
 * and readers ask for size and index.
 */
public final class ActiveSegment implements Closeable {
  private final LogDirectory directory;
  private final int number;
  private final OffsetIndex index;
  private final Clock clock;
  private final Object fileLock = new Object();
  private volatile LogOutput output;
  private volatile long sizeBytes;
  private volatile long firstWriteMs;
  private boolean complete;

  /** Opens the segment for appending, making its file where there is none. */
  public ActiveSegment(LogDirectory directory, int number, OffsetIndex index, Clock clock)
      throws IOException {
    this.directory = directory;
    this.number = number;
    this.index = index;
    this.clock = clock;
    this.output = directory.openOutput(SegmentNames.log(number));
    this.sizeBytes = output.sizeBytes();
    this.firstWriteMs = clock.millis(); // of one that was opened anew it is not known
  }

  public int number() {
    return number;
  }

  long baseOffset() {
    return index.baseOffset();
  }

  public long sizeBytes() {
    return sizeBytes;
  }

  /**
   * Time since the first batch was written, or since the segment was opened with something in it.
   */
  long ageMs() {
    return sizeBytes() == 0 ? 0 : clock.millis() - firstWriteMs;
  }

  String location() {
    return directory.location(SegmentNames.log(number));
  }

  /**
   * Appends the frames whole, or leaves the segment as it was.
   *
   * @throws WriteFailedException if nothing of the batch is left in the file
   * @throws FailedLogException if a part of it may be
   */
  void write(PreparedBatch batch) throws IOException {
    long position = sizeBytes;
    try {
      output.append(batch.frames(), 0, batch.sizeBytes());
    } catch (IOException e) {
      undo(position, e);
      throw new WriteFailedException(
          String.format(
              Locale.ROOT,
              "%d bytes could not be appended to %s, which is as it was before: %s. Make space or mend the medium, then try again",
              batch.sizeBytes(),
              location(),
              e),
          e);
    }
    if (position == 0) {
      firstWriteMs = clock.millis();
    }
    addToIndex(batch, position);
    sizeBytes = position + batch.sizeBytes();
  }

  private void addToIndex(PreparedBatch batch, long position) {
    synchronized (index) {
      int start = 0;
      for (int i = 0; i < batch.records(); i++) {
        int end = batch.frameEnd(i);
        long offset = batch.start().nextOffset() + i;
        index.add(offset, position + start, end - start, batch.isCheckpoint(i));
        start = end;
      }
    }
  }

  private void undo(long position, IOException cause) throws FailedLogException {
    try {
      reopenAt(position);
    } catch (IOException e) {
      cause.addSuppressed(e);
      throw new FailedLogException(
          String.format(
              Locale.ROOT,
              "an append to %s failed and could not be undone: %s. Close the stream and open it anew: recovery cuts what is not whole",
              location(),
              cause),
          cause);
    }
  }

  private void reopenAt(long position) throws IOException {
    synchronized (fileLock) {
      output.close();
      directory.truncate(SegmentNames.log(number), position);
      output = directory.openOutput(SegmentNames.log(number));
    }
  }

  /**
   * Syncs at least what was written before the call; a failure is final. What is appended meanwhile
   * may be synced or not. A completed segment was synced before.
   */
  public void sync() throws FailedLogException {
    try {
      synchronized (fileLock) {
        if (!complete) {
          output.sync();
        }
      }
    } catch (IOException e) {
      throw new FailedLogException(
          String.format(
              Locale.ROOT,
              "sync of %s failed: %s. What was not committed may be lost on the medium: close the stream and open it anew",
              location(),
              e),
          e);
    }
  }

  /** The last checkpoint at or before an offset; for readers beside the writer. */
  Optional<IndexEntry> checkpointAtOrBefore(long offset) {
    synchronized (index) {
      return index.checkpointAtOrBefore(offset);
    }
  }

  /** The index as it is now, encoded. */
  byte[] encodedIndex() {
    synchronized (index) {
      return OffsetIndexFile.encode(index);
    }
  }

  void writeIndex(byte[] encoded) throws IOException {
    OffsetIndexFile.write(directory, SegmentNames.index(number), encoded);
  }

  /** Closes the segment for good; it must have been synced. */
  void complete() throws IOException {
    synchronized (fileLock) {
      complete = true;
      output.close();
    }
  }

  @Override
  public void close() throws IOException {
    synchronized (fileLock) {
      output.close();
    }
  }
}
