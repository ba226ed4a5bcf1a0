package io.chainlog.storage.verify;

import io.chainlog.storage.commit.CommitFile;
import io.chainlog.storage.directory.DirectoryEntry;
import io.chainlog.storage.directory.EntryType;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.directory.WriterLock;
import io.chainlog.storage.errors.Finding;
import io.chainlog.storage.errors.FindingKind;
import io.chainlog.storage.segment.ImportStatement;
import io.chainlog.storage.segment.RepairNames;
import io.chainlog.storage.segment.SegmentManifest;
import io.chainlog.storage.segment.SegmentNames;
import io.chainlog.storage.segment.Segments;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/** Finds files in a stream's directory that no writer of this format leaves there. */
final class StrayFiles {
  private static final Set<String> KNOWN =
      Set.of(SegmentManifest.NAME, CommitFile.NAME, WriterLock.NAME, ImportStatement.NAME);

  private StrayFiles() {}

  static void check(LogDirectory directory, int segmentCount, Verification result)
      throws IOException {
    Map<String, long[]> kept = new TreeMap<>();
    for (DirectoryEntry entry : directory.list()) {
      Optional<String> repair = RepairNames.idIn(entry.name());
      if (entry.type() == EntryType.FILE && repair.isPresent()) {
        add(kept.computeIfAbsent(repair.get(), id -> new long[2]), entry);
      } else if (entry.type() == EntryType.FILE && entry.name().equals(RepairNames.PLAN)) {
        result.add(RepairNames.begun(directory));
      } else if (entry.type() != EntryType.FILE
          || !isExpected(directory, entry.name(), segmentCount)) {
        if (isStillThere(directory, entry)) {
          result.add(stray(directory, entry));
        }
      } else if (entry.name().endsWith(".torn")) {
        result.note(entry.name() + " holds what recovery cut and kept; it was not acknowledged");
      } else if (SegmentNames.isMerging(entry.name())) {
        result.note(
            entry.name()
                + " is a merge under way, or one that was interrupted; it is not part of the stream");
      }
    }
    kept.forEach(
        (id, sum) ->
            result.note(
                String.format(
                    Locale.ROOT,
                    "%d files of %d bytes in all were kept by the repair of %s; they are not part of the stream",
                    sum[0],
                    sum[1],
                    id)));
  }

  private static void add(long[] filesAndBytes, DirectoryEntry entry) {
    filesAndBytes[0]++;
    filesAndBytes[1] += entry.sizeBytes();
  }

  /** Beside a writer that merges, a segment and its index may be gone since they were listed. */
  private static boolean isStillThere(LogDirectory directory, DirectoryEntry entry)
      throws IOException {
    return directory.list().stream().anyMatch(now -> now.name().equals(entry.name()));
  }

  /** Beside a writer there may be segments by now that were not there when the check began. */
  private static boolean isExpected(LogDirectory directory, String name, int segmentCount)
      throws IOException {
    OptionalInt number = SegmentNames.parseFile(name);
    if (number.isEmpty()) {
      return KNOWN.contains(name);
    }
    return SegmentNames.parseLog(name).isPresent()
        || number.getAsInt() < segmentCount
        || Segments.exists(directory, number.getAsInt());
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
