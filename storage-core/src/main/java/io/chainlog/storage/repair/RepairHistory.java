package io.chainlog.storage.repair;

import io.chainlog.storage.directory.DirectoryEntry;
import io.chainlog.storage.directory.EntryType;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.StorageException;
import io.chainlog.storage.internal.layout.RepairNames;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the plans that repairs left beside a stream say that their records stand. A hint for who
 * does not want to read the whole stream: the record is to be looked up, and only it counts.
 */
public final class RepairHistory {
  private static final int MAX_PLANS = 100;
  private static final int MAX_PLAN_BYTES = 4 << 20;

  private RepairHistory() {}

  /**
   * Stream offsets, oldest repair first; plans that cannot be read, or are very large, are left
   * out, and so are all but the last {@value #MAX_PLANS}.
   */
  public static List<Long> recordOffsets(LogDirectory directory) throws IOException {
    List<String> plans =
        directory.list().stream()
            .filter(entry -> entry.type() == EntryType.FILE)
            .map(DirectoryEntry::name)
            .filter(RepairHistory::isPlan)
            .toList();
    List<Long> offsets = new ArrayList<>();
    for (String plan : plans.subList(Math.max(0, plans.size() - MAX_PLANS), plans.size())) {
      read(directory, plan).ifPresent(offsets::add);
    }
    return offsets;
  }

  /** Names under which a repair of that time keeps its plan, and what it took out of files. */
  public static List<String> keptNames(Instant repairedAt, List<String> files) {
    String id = RepairNames.id(repairedAt);
    return Stream.concat(Stream.of(RepairNames.PLAN), files.stream())
        .map(file -> RepairNames.kept(file, id))
        .toList();
  }

  private static boolean isPlan(String name) {
    return RepairNames.idIn(name)
        .filter(id -> name.equals(RepairNames.kept(RepairNames.PLAN, id)))
        .isPresent();
  }

  private static Optional<Long> read(LogDirectory directory, String name) throws IOException {
    try {
      return RepairJournal.read(directory, name, MAX_PLAN_BYTES)
          .map(journal -> journal.plan().end().nextOffset());
    } catch (StorageException e) {
      return Optional.empty();
    }
  }
}
