package io.chainlog.storage.verify;

import io.chainlog.storage.commit.CommitFile;
import io.chainlog.storage.directory.DirectoryEntry;
import io.chainlog.storage.directory.EntryType;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.Finding;
import io.chainlog.storage.errors.FindingKind;
import io.chainlog.storage.segment.SegmentManifest;
import io.chainlog.storage.segment.SegmentNames;
import io.chainlog.storage.segment.Segments;
import java.io.IOException;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds files in a stream's directory that no writer of this format leaves there. */
final class StrayFiles {
  private static final Set<String> KNOWN = Set.of(SegmentManifest.NAME, CommitFile.NAME, "lock");
  private static final Pattern OF_SEGMENT =
      Pattern.compile("(segment_\\d{6,9}\\.log)(|\\.index|\\.torn|\\.merging|\\.idx|\\.idx\\.wal)");

  private StrayFiles() {}

  static void check(LogDirectory directory, int segmentCount, Verification result)
      throws IOException {
    for (DirectoryEntry entry : directory.list()) {
      if (entry.type() != EntryType.FILE || !isExpected(directory, entry.name(), segmentCount)) {
        result.add(stray(directory, entry));
      } else if (entry.name().endsWith(".torn")) {
        result.note(entry.name() + " holds what recovery cut and kept; it was not acknowledged");
      } else if (SegmentNames.isMerging(entry.name())) {
        result.note(
            entry.name()
                + " is a merge under way, or one that was interrupted; it is not part of the stream");
      }
    }
  }

  /** Beside a writer there may be segments by now that were not there when the check began. */
  private static boolean isExpected(LogDirectory directory, String name, int segmentCount)
      throws IOException {
    Matcher matcher = OF_SEGMENT.matcher(name);
    if (!matcher.matches()) {
      return KNOWN.contains(name);
    }
    OptionalInt number = SegmentNames.parseLog(matcher.group(1));
    return number.isPresent()
        && (matcher.group(2).isEmpty()
            || number.getAsInt() < segmentCount
            || Segments.exists(directory, number.getAsInt()));
  }

  private static Finding stray(LogDirectory directory, DirectoryEntry entry) {
    return new Finding(
        FindingKind.UNREFERENCED_FILE,
        directory.location(entry.name()),
        -1,
        -1,
        null,
        null,
        "a file that belongs to no stream of this format");
  }
}
