package io.chainlog.storage.internal.write;

import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.directory.LogOutput;
import io.chainlog.storage.errors.FailedLogException;
import io.chainlog.storage.errors.WriteFailedException;
import io.chainlog.storage.internal.layout.IndexEntry;
import io.chainlog.storage.internal.layout.OffsetIndex;
import io.chainlog.storage.internal.layout.OffsetIndexFile;
import io.chainlog.storage.internal.layout.SegmentNames;
import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;

/**
 * The segment that is appended to, with its index. One writer; the index may be asked by readers.
 */
public final class ActiveSegment implements Closeable {
  private final LogDirectory directory;
  private final int number;
  private final OffsetIndex index;
  private final Clock clock;
  private LogOutput output;
  private volatile long firstWriteMs;

  /** Opens the segment for appending, making its file where there is none. */
  public ActiveSegment(LogDirectory directory, int number, OffsetIndex index, Clock clock)
      throws IOException {
    this.directory = directory;
    this.number = number;
    this.index = index;
    this.clock = clock;
    this.output = directory.openOutput(SegmentNames.log(number));
    this.firstWriteMs = clock.millis(); // of one that was opened anew it is not known
  }

  public int number() {
    return number;
  }

  long baseOffset() {
    return index.baseOffset();
  }

  public long sizeBytes() {
    return output.sizeBytes();
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
    long position = output.sizeBytes();
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
    synchronized (index) {
      batch.addTo(index, position);
    }
  }

  private void undo(long position, IOException cause) throws FailedLogException {
    try {
      output.close();
      directory.truncate(SegmentNames.log(number), position);
      output = directory.openOutput(SegmentNames.log(number));
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

  /** Puts everything written on the medium; a failure is final. */
  public void sync() throws FailedLogException {
    try {
      output.sync();
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

  void writeIndex() throws IOException {
    OffsetIndexFile.write(directory, SegmentNames.index(number), index);
  }

  @Override
  public void close() throws IOException {
    output.close();
  }
}
