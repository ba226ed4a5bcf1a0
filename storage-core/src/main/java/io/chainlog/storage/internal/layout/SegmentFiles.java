package io.chainlog.storage.internal.layout;

import io.chainlog.storage.SegmentInfo;
import io.chainlog.storage.directory.DirectoryEntry;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.directory.LogInput;
import io.chainlog.storage.directory.LogOutput;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies and removes files of segments. Removed are those whose records stand elsewhere; what
 * recovery kept of a torn tail stays: it stands nowhere else.
 */
public final class SegmentFiles {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentFiles.class);
  private static final int COPY_BYTES = 64 << 10;

  private final LogDirectory directory;

  /** For one stream directory. */
  public SegmentFiles(LogDirectory directory) {
    this.directory = directory;
  }

  /**
   * Appends what a file contains from a position on to another one, and syncs that. If the other
   * one ends with the same bytes, they are of an attempt that failed later, and stay the only copy;
   * an attempt that fails leaves the other one as it was, where the storage allows.
   */
  public void copy(String source, long from, String target) throws IOException {
    long present = sizeOf(target);
    long copied = present - endsWith(source, from, target, present);
    if (copied < present) {
      directory.writeAgain(target, copied); // it can be read, and need not be on the medium
      return;
    }
    try {
      append(source, from, target);
    } catch (IOException e) {
      undo(e, target, present);
      throw e;
    }
  }

  private long sizeOf(String name) throws IOException {
    try (LogInput input = directory.openInput(name)) {
      return input.sizeBytes();
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  /** How many bytes of the target are the same as those of the source: all of them, or 0. */
  private long endsWith(String source, long from, String target, long present) throws IOException {
    if (present == 0) {
      return 0;
    }
    try (LogInput input = directory.openInput(source);
        LogInput copy = directory.openInput(target)) {
      long length = input.sizeBytes() - from;
      if (length > present) {
        return 0;
      }
      byte[] expected = new byte[COPY_BYTES];
      byte[] actual = new byte[COPY_BYTES];
      for (long done = 0; done < length; done += COPY_BYTES) {
        int expectedBytes = input.read(from + done, expected, 0, COPY_BYTES);
        int actualBytes = copy.read(present - length + done, actual, 0, COPY_BYTES);
        if (!Arrays.equals(expected, 0, expectedBytes, actual, 0, actualBytes)) {
          return 0;
        }
      }
      return length;
    }
  }

  private void append(String source, long from, String target) throws IOException {
    try (LogInput input = directory.openInput(source);
        LogOutput output = directory.openOutput(target)) {
      byte[] buffer = new byte[COPY_BYTES];
      long position = from;
      for (int n = input.read(position, buffer, 0, buffer.length);
          n > 0;
          n = input.read(position, buffer, 0, buffer.length)) {
        output.append(buffer, 0, n);
        position += n;
      }
      output.sync();
    }
  }

  /** Or a full disk would be given one more part of a copy at each attempt. */
  private void undo(IOException cause, String target, long size) {
    try {
      if (size == 0) {
        directory.delete(target);
      } else {
        directory.truncate(target, size);
      }
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  /** Removes segments, after what reports where their records are. */
  public void deleteSegments(List<SegmentInfo> segments) throws IOException {
    deleteCaches(segments, names());
    deleteLogs(segments);
  }

  /** Removes the files of records alone, ascending. */
  public void deleteLogs(List<SegmentInfo> segments) throws IOException {
    directory.deleteAll(
        segments.stream().map(segment -> SegmentNames.log(segment.number())).toList());
  }

  /**
   * Removes what reports where the records of segments are.
   *
   * @param present the {@link #names} of what is in the folder
   */
  public void deleteCaches(List<SegmentInfo> segments, Set<String> present) throws IOException {
    directory.deleteAll(
        segments.stream()
            .flatMap(segment -> SegmentNames.caches(segment.number()).stream())
            .filter(present::contains)
            .toList());
  }

  /** Writes the index of a segment; one that cannot be written is rebuilt when it is missed. */
  public void writeIndex(int number, OffsetIndex index) {
    String name = SegmentNames.index(number);
    try {
      OffsetIndexFile.write(directory, name, index);
    } catch (IOException e) {
      LOG.warn("{} could not be written; it will be rebuilt", directory.location(name), e);
    }
  }

  /** The names of all that is in the folder. */
  public Set<String> names() throws IOException {
    return directory.list().stream().map(DirectoryEntry::name).collect(Collectors.toSet());
  }
}
