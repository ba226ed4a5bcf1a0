package io.chainlog.storage.repair;

import io.chainlog.storage.Finding;
import io.chainlog.storage.SegmentInfo;
import io.chainlog.storage.directory.DirectoryEntry;
import io.chainlog.storage.directory.EntryType;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.directory.LogInput;
import io.chainlog.storage.errors.CorruptLogException;
import io.chainlog.storage.errors.RepairRefusedException;
import io.chainlog.storage.errors.UncommittedStreamException;
import io.chainlog.storage.internal.layout.CommitFile;
import io.chainlog.storage.internal.layout.RepairNames;
import io.chainlog.storage.internal.layout.SegmentManifest;
import io.chainlog.storage.internal.layout.SegmentNames;
import io.chainlog.storage.internal.read.ScanConfig;
import io.chainlog.storage.internal.recovery.RecoveryDecision;
import io.chainlog.storage.record.OlderRecordFormat;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Decides what a repair does; reads only. */
final class RepairPlanner {
  private final LogDirectory directory;
  private final ScanConfig config;
  private final int indexIntervalBytes;
  private final Clock clock;

  RepairPlanner(LogDirectory directory, ScanConfig config, int indexIntervalBytes, Clock clock) {
    this.directory = directory;
    this.config = config;
    this.indexIntervalBytes = indexIntervalBytes;
    this.clock = clock;
  }

  /** Empty if opening does not refuse the stream. */
  Optional<RepairPlan> plan() throws IOException {
    requirePlainFiles();
    Map<String, Long> files = files();
    try (CommitFile commitFile = new CommitFile(directory)) {
      CommitFile.Contents commit = commitFile.read();
      Optional<String> refusal = refusal(commitFile);
      if (refusal.isEmpty()) {
        return Optional.empty();
      }
      Acknowledged acknowledged = new Acknowledged(commit, SegmentManifest.read(directory));
      requireOurs(acknowledged);
      ChainWalk walk =
          ChainWalk.over(directory, config, Long.MAX_VALUE, acknowledged.watchedOffset());
      if (!commitFile.read().equals(commit)) {
        return Optional.empty(); // it is open for writing, and so was not refused
      }
      requireRecords(walk);
      return Optional.of(plan(reason(refusal.get(), walk), acknowledged, walk, files));
    }
  }

  /** Sizes of the plain files, by name; a link is none. */
  private Map<String, Long> files() throws IOException {
    Map<String, Long> files = new TreeMap<>();
    for (DirectoryEntry entry : directory.list()) {
      if (entry.type() == EntryType.FILE) {
        files.put(entry.name(), entry.sizeBytes());
      }
    }
    return files;
  }

  /** A link is followed by nobody: its records would be given up, or the repair end half way. */
  private void requirePlainFiles() throws IOException {
    for (DirectoryEntry entry : directory.list()) {
      if (entry.type() != EntryType.FILE && RepairNames.mayBeKept(entry.name())) {
        throw new RepairRefusedException(
            String.format(
                Locale.ROOT,
                "%s is no plain file. Nothing was changed. Put the file back in the place of the link or folder, and plan again",
                directory.location(entry.name())));
      }
    }
  }

  private Optional<String> refusal(CommitFile commitFile) throws IOException {
    try {
      RecoveryDecision.on(directory, commitFile, config, indexIntervalBytes);
      return Optional.empty();
    } catch (CorruptLogException e) {
      return Optional.of(e.finding().describe());
    } catch (UncommittedStreamException e) {
      return Optional.of("the stream holds records but no commit point");
    }
  }

  /** Why the stream is refused, and, where that is something else, why the chain ends. */
  private static String reason(String refusal, ChainWalk walk) {
    return walk.stop()
        .map(Finding::describe)
        .filter(stop -> !stop.equals(refusal))
        .map(stop -> refusal + "; and the chain ends where it is cut: " + stop)
        .orElse(refusal);
  }

  /** What the lineage wrote never had a commit point, and is not ours to cut. */
  private void requireOurs(Acknowledged acknowledged) throws IOException {
    CommitFile.Contents commit = acknowledged.commit();
    boolean anonymous = acknowledged.manifest().filter(m -> m.format() == null).isPresent();
    if (commit.newest().isEmpty()
        && commit.damage().isEmpty()
        && (anonymous || beginsWithOlderFrame())) {
      throw new UncommittedStreamException(directory.location());
    }
  }

  private boolean beginsWithOlderFrame() throws IOException {
    byte[] start = new byte[4];
    try (LogInput input = directory.openInput(SegmentNames.log(0))) {
      return input.read(0, start, 0, start.length) == start.length
          && OlderRecordFormat.isFirstFrame(start);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private void requireRecords(ChainWalk walk) throws RepairRefusedException {
    if (walk.chain().isEmpty()) {
      throw new RepairRefusedException(
          String.format(
              Locale.ROOT,
              "%s does not begin with a whole record, so that nothing would be left of it. Nothing was changed. Restore the stream from a copy, or move its folder out of the archive",
              directory.location()));
    }
  }

  private RepairPlan plan(
      String reason, Acknowledged acknowledged, ChainWalk walk, Map<String, Long> files)
      throws IOException {
    Instant begunAt = freeTime(files);
    SegmentInfo last = walk.chain().get(walk.chain().size() - 1);
    return new RepairPlan(
        RepairNames.id(begunAt),
        begunAt,
        reason,
        last.number(),
        walk.endPosition(),
        walk.end(),
        acknowledged.committed(),
        acknowledged.lossBehind(walk),
        new RepairCuts(directory, config, files).of(walk, last),
        Stream.of(CommitFile.NAME, SegmentManifest.NAME).filter(files::containsKey).toList(),
        acknowledged.nextEpoch(),
        Optional.empty());
  }

  /** Two repairs within a second must not keep files under the same names. */
  private Instant freeTime(Map<String, Long> files) {
    Instant time = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    List<String> taken =
        files.keySet().stream().map(RepairNames::idIn).flatMap(Optional::stream).toList();
    while (taken.contains(RepairNames.id(time))) {
      time = time.plusSeconds(1);
    }
    return time;
  }
}
