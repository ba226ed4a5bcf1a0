package io.chainlog.storage.repair;

import io.chainlog.storage.directory.DirectoryEntry;
import io.chainlog.storage.directory.EntryType;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.StorageException;
import io.chainlog.storage.segment.RepairNames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the plans that repairs left beside a stream say that their records stand. A hint for who
 * does not want to read the whole stream: the record is to be looked up, and only it counts.
 */
public final class RepairHistory {
  private RepairHistory() {}

  /** Stream offsets, oldest repair first; plans that cannot be read are left out. */
  public static List<Long> recordOffsets(LogDirectory directory) throws IOException {
    List<Long> offsets = new ArrayList<>();
    for (DirectoryEntry entry : directory.list()) {
      Optional<String> id = RepairNames.idIn(entry.name());
      boolean plan =
          id.isPresent() && entry.name().equals(RepairNames.kept(RepairNames.PLAN, id.get()));
      if (plan && entry.type() == EntryType.FILE) {
        read(directory, entry.name()).ifPresent(offsets::add);
      }
    }
    return offsets;
  }

  private static Optional<Long> read(LogDirectory directory, String name) throws IOException {
    try {
      return RepairJournal.read(directory, name).map(journal -> journal.plan().end().nextOffset());
    } catch (StorageException e) {
      return Optional.empty();
    }
  }
}
