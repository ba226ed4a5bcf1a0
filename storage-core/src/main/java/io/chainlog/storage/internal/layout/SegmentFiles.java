package io.chainlog.storage.internal.layout;

import io.chainlog.storage.SegmentInfo;
import io.chainlog.storage.directory.DirectoryEntry;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.directory.LogInput;
import io.chainlog.storage.directory.LogOutput;
import java.io.IOException;
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

  /** Appends what a file holds from a position on to another one, and syncs that. */
  public void copy(String source, long from, String target) throws IOException {
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
