package io.chainlog.storage.segment;

import io.chainlog.storage.directory.DirectoryEntry;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.directory.LogInput;
import io.chainlog.storage.directory.LogOutput;
import io.chainlog.storage.index.OffsetIndex;
import io.chainlog.storage.index.OffsetIndexFile;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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

  /** Removes segments, each behind what says where its records are. */
  public void deleteSegments(List<SegmentInfo> segments) throws IOException {
    Set<String> present = names();
    for (SegmentInfo segment : segments) {
      deleteCaches(segment, present);
      directory.delete(SegmentNames.log(segment.number()));
    }
  }

  /** Removes what says where the records of segments are. */
  public void deleteCaches(List<SegmentInfo> segments) throws IOException {
    Set<String> present = names();
    for (SegmentInfo segment : segments) {
      deleteCaches(segment, present);
    }
  }

  /**
   * Finishes merges that were interrupted once the merged segment was in its place, and undoes
   * those that were interrupted before.
   *
   * @return a sentence on what was done, empty if there was nothing to do
   */
  public Optional<String> finishMerges(
      CompletedSegments completed, ScanConfig config, int indexIntervalBytes) throws IOException {
    List<String> unfinished = names().stream().filter(SegmentNames::isMerging).toList();
    for (String name : unfinished) {
      directory.delete(name);
    }
    for (SegmentInfo merged : completed.merged()) {
      // Of the old segment, or of none; that the new one has its name is on the medium then, too.
      directory.delete(SegmentNames.index(merged.number()));
    }
    deleteSegments(completed.superseded());
    for (SegmentInfo merged : completed.merged()) { // last: until now the disk may have been full
      IndexLoader loader = new IndexLoader(directory, config, indexIntervalBytes);
      writeIndex(merged.number(), loader.rebuild(merged));
    }
    int superseded = completed.superseded().size();
    return superseded + unfinished.size() == 0
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "a merge of segments had been interrupted: %d superseded and %d unfinished ones were removed",
                superseded,
                unfinished.size()));
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

  private void deleteCaches(SegmentInfo segment, Set<String> present) throws IOException {
    for (String cache : SegmentNames.caches(segment.number())) {
      if (present.contains(cache)) {
        directory.delete(cache);
      }
    }
  }

  private Set<String> names() throws IOException {
    return directory.list().stream().map(DirectoryEntry::name).collect(Collectors.toSet());
  }
}
