package io.chainlog.storage;

import io.chainlog.storage.directory.DirectoryEntry;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.internal.layout.CommitFile;
import io.chainlog.storage.internal.layout.SegmentManifest;
import io.chainlog.storage.internal.layout.SegmentNames;
import io.chainlog.storage.internal.read.Segments;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * The folder of a stream, for programs that name its files in a message, or have to tell it from
 * another folder. Thread safe; opens no file.
 *
 * @param directory the folder, which need not exist
 */
public record StreamFolder(LogDirectory directory) {
  public StreamFolder {
    Objects.requireNonNull(directory, "directory");
  }

  /** Name of the file of a segment: {@code segment_000000.log} for segment 0. */
  public static String segmentName(int segment) {
    return SegmentNames.log(segment);
  }

  /** The number in the name of a segment file, empty for any other name. */
  public static OptionalInt segmentNumber(String name) {
    return SegmentNames.parseLog(name);
  }

  /** Where the file of a segment is, for messages. */
  public String segmentLocation(int segment) {
    return directory.location(SegmentNames.log(segment));
  }

  /**
   * Numbers and sizes of the segment files that exist, ascending; base offsets are -1, since no
   * file is opened.
   */
  public List<SegmentInfo> segmentFiles() throws IOException {
    return Segments.files(directory);
  }

  /** Whether the folder contains what only a stream has: a segment, a commit file or a manifest. */
  public boolean isStream() throws IOException {
    return directory.list().stream()
        .map(DirectoryEntry::name)
        .anyMatch(
            name ->
                name.equals(CommitFile.NAME)
                    || name.equals(SegmentManifest.NAME)
                    || SegmentNames.parseLog(name).isPresent());
  }
}
