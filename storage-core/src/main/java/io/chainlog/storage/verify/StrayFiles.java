package io.chainlog.storage.verify;

import io.chainlog.storage.Finding;
import io.chainlog.storage.FindingKind;
import io.chainlog.storage.ImportStatement;
import io.chainlog.storage.directory.DirectoryEntry;
import io.chainlog.storage.directory.EntryType;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.directory.SystemEntries;
import io.chainlog.storage.directory.WriterLock;
import io.chainlog.storage.internal.layout.CommitFile;
import io.chainlog.storage.internal.layout.RepairNames;
import io.chainlog.storage.internal.layout.SegmentManifest;
import io.chainlog.storage.internal.layout.SegmentNames;
import io.chainlog.storage.internal.read.Segments;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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

  /** Somebody may put any number of files there. */
  private static final int MAX_LISTED = 100;

  private StrayFiles() {}

  static void check(LogDirectory directory, int segmentCount, Verification result)
      throws IOException {
    Map<String, long[]> kept = new TreeMap<>();
    List<DirectoryEntry> strays = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (DirectoryEntry entry : directory.list()) {
      Optional<String> repair = RepairNames.idIn(entry.name());
      if (entry.type() == EntryType.FILE && repair.isPresent()) {
        add(kept.computeIfAbsent(repair.get(), id -> new long[2]), entry);
      } else if (entry.type() == EntryType.FILE && entry.name().equals(RepairNames.PLAN)) {
        result.add(RepairNames.begun(directory));
      } else if (SystemEntries.isOne(entry)) {
        notes.add(entry.name() + " is the file system's or a desktop's; it was not looked into");
      } else if (entry.type() != EntryType.FILE
          || !isExpected(directory, entry.name(), segmentCount)) {
        strays.add(entry);
      } else if (entry.name().endsWith(".torn")) {
        notes.add(entry.name() + " holds what recovery cut and kept; it was not acknowledged");
      } else if (SegmentNames.isMerging(entry.name())) {
        notes.add(
            entry.name()
                + " is a merge under way, or one that was interrupted; it is not part of the stream");
      }
    }
    addStrays(directory, strays, result);
    addNotes(notes, result);
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
  private static void addStrays(
      LogDirectory directory, List<DirectoryEntry> strays, Verification result) throws IOException {
    if (strays.isEmpty()) {
      return;
    }
    Set<String> now = new HashSet<>();
    directory.list().forEach(entry -> now.add(entry.name()));
    List<DirectoryEntry> present = strays.stream().filter(s -> now.contains(s.name())).toList();
    present.stream().limit(MAX_LISTED).forEach(entry -> result.add(stray(directory, entry)));
    if (present.size() > MAX_LISTED) {
      result.note(present.size() - MAX_LISTED + " more files that belong to no stream, not listed");
    }
  }

  private static void addNotes(List<String> notes, Verification result) {
    notes.stream().limit(MAX_LISTED).forEach(result::note);
    if (notes.size() > MAX_LISTED) {
      result.note(notes.size() - MAX_LISTED + " more files of such kinds, not listed");
    }
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
