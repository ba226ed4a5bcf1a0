package io.chainlog.cli.audit;

import io.chainlog.storage.Archive;
import io.chainlog.storage.FindingKind;
import io.chainlog.storage.StreamFolder;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.directory.DirectoryEntry;
import io.chainlog.storage.directory.EntryType;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.directory.SystemEntries;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What stands in the folders of an archive above its streams.
 *
 * @param streams the stream folders by name
 * @param findings everything that belongs to no archive; links are among it and are not followed
 * @param notes what is there and no fault, a sentence each without a full stop
 */
record ArchiveLayout(
    SortedMap<StreamId, LogDirectory> streams, List<AuditFinding> findings, List<String> notes) {
  private static final Map<String, EntryType> KNOWN =
      Map.of(Archive.IDENTITY_FILE, EntryType.FILE, Archive.STREAMS_DIRECTORY, EntryType.DIRECTORY);

  /** Somebody may put any number of files there. */
  private static final int MAX_LISTED = 100;

  static ArchiveLayout of(LogDirectory root) throws IOException {
    List<AuditFinding> findings = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    SortedMap<StreamId, LogDirectory> streams = new TreeMap<>();
    for (DirectoryEntry entry : root.list()) {
      if (SystemEntries.isOne(entry)) {
        notes.add(ofTheSystem(root, entry));
      } else if (KNOWN.get(entry.name()) != entry.type()) {
        findings.add(unreferenced(root, entry, "no part of an archive"));
      } else if (entry.name().equals(Archive.STREAMS_DIRECTORY)) {
        addStreams(root.directory(entry.name()), streams, findings, notes);
      }
    }
    return new ArchiveLayout(
        streams, bounded(findings, notes), notes.subList(0, Math.min(notes.size(), MAX_LISTED)));
  }

  private static void addStreams(
      LogDirectory parent,
      SortedMap<StreamId, LogDirectory> streams,
      List<AuditFinding> findings,
      List<String> notes)
      throws IOException {
    for (DirectoryEntry entry : parent.list()) {
      if (SystemEntries.isOne(entry)) {
        notes.add(ofTheSystem(parent, entry));
      } else if (entry.type() == EntryType.DIRECTORY && StreamId.isValid(entry.name())) {
        streams.put(new StreamId(entry.name()), parent.directory(entry.name()));
      } else {
        findings.add(unreferenced(parent, entry, "no folder of a stream"));
      }
    }
  }

  private static List<AuditFinding> bounded(List<AuditFinding> findings, List<String> notes) {
    if (findings.size() <= MAX_LISTED) {
      return findings;
    }
    notes.add(0, findings.size() - MAX_LISTED + " more findings beside the streams, not listed");
    return findings.subList(0, MAX_LISTED);
  }

  private static String ofTheSystem(LogDirectory parent, DirectoryEntry entry) {
    return parent.location(entry.name())
        + " is the file system's or a desktop's; it was not looked into";
  }

  /** What in a folder is a link or a device, and so is never opened. */
  static List<AuditFinding> links(LogDirectory folder) {
    try {
      return folder.list().stream()
          .filter(entry -> entry.type() == EntryType.OTHER)
          .map(entry -> unreferenced(folder, entry, "no part of a stream"))
          .toList();
    } catch (IOException e) {
      return List.of(); // whoever asks has an error to report already
    }
  }

  private static AuditFinding unreferenced(
      LogDirectory parent, DirectoryEntry entry, String detail) {
    String kind = FindingKind.UNREFERENCED_FILE.id();
    String file = parent.location(entry.name());
    return entry.type() == EntryType.OTHER
        ? AuditFinding.ofFile(
            kind, file, "a file or folder", "a link or device", detail + ", and not followed")
        : AuditFinding.ofFile(kind, file, null, null, detail);
  }

  /** Whether there is a segment file in the place of one, so that this is or was an archive. */
  boolean holdsSegments() throws IOException {
    for (LogDirectory stream : streams.values()) {
      if (!new StreamFolder(stream).segmentFiles().isEmpty()) {
        return true;
      }
    }
    return false;
  }
}
