package io.chainlog.storage.repair;

import io.chainlog.storage.CommitPoint;
import io.chainlog.storage.SegmentInfo;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.codec.Codecs;
import io.chainlog.storage.directory.DirectoryEntry;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.directory.LogOutput;
import io.chainlog.storage.directory.WriterLock;
import io.chainlog.storage.errors.RepairRefusedException;
import io.chainlog.storage.internal.layout.CommitFile;
import io.chainlog.storage.internal.layout.RepairNames;
import io.chainlog.storage.internal.layout.SegmentFiles;
import io.chainlog.storage.internal.layout.SegmentManifest;
import io.chainlog.storage.internal.layout.SegmentNames;
import io.chainlog.storage.internal.read.ScanConfig;
import io.chainlog.storage.prepare.AppendPipeline;
import io.chainlog.storage.prepare.PreparedBatch;
import io.chainlog.storage.record.ChainPosition;
import io.chainlog.storage.record.RecordKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Carries a plan out. Every step may be interrupted, and all of them done again: what is kept is
 * copied before anything is overwritten, and once that is written down it is never copied again.
 */
final class RepairSteps {
  private final StreamId stream;
  private final LogDirectory directory;
  private final StorageConfig config;
  private final ScanConfig scanConfig;
  private final WriterLock lock;

  RepairSteps(
      StreamId stream,
      LogDirectory directory,
      StorageConfig config,
      ScanConfig scanConfig,
      WriterLock lock) {
    this.stream = stream;
    this.directory = directory;
    this.config = config;
    this.scanConfig = scanConfig;
    this.lock = lock;
  }

  RepairOutcome.Repaired carryOut(RepairPlan plan, byte[] payload) throws IOException {
    try (CommitFile commitFile = new CommitFile(directory)) {
      Optional<CommitPoint> newest = commitFile.read().newest();
      boolean committed = newest.filter(p -> p.writerEpoch() >= plan.epoch()).isPresent();
      CommitPoint point =
          committed
              ? following(newest.get())
              : rebuild(plan, payload, newest.orElse(CommitPoint.NONE));
      commit(commitFile, point);
      directory.move(RepairNames.PLAN, RepairNames.kept(RepairNames.PLAN, plan.id()));
      return new RepairOutcome.Repaired(plan, plan.end().nextOffset(), point.end());
    }
  }

  private CommitPoint rebuild(RepairPlan plan, byte[] payload, CommitPoint last)
      throws IOException {
    ChainWalk walk = walkTo(plan);
    PreparedBatch batch = prepare(walk, payload);
    Optional<RepairJournal> begun = RepairJournal.read(directory);
    if (begun.isPresent()) {
      new BegunRepair(directory, scanConfig, begun.get()).requireAsLeft(walk, batch);
    }
    lock.ensureHeld(); // somebody may have been asked for long
    keepCopies(plan, begun);
    moveAside(plan);
    ChainPosition end = batch.tail().end();
    long sizeBytes = plan.endPosition() + batch.sizeBytes();
    lock.ensureHeld(); // copying may take long
    cutAndAppend(plan, batch);
    writeManifest(plan, walk, sizeBytes, end);
    return last.next(plan.epoch(), plan.segment(), sizeBytes, end);
  }

  /** Check twice: what is kept of the stream is read again before anything is taken from it. */
  private ChainWalk walkTo(RepairPlan plan) throws IOException {
    ChainWalk walk = ChainWalk.over(directory, scanConfig, plan.end().nextOffset(), 0);
    List<SegmentInfo> chain = walk.chain();
    if (!walk.end().equals(plan.end())
        || walk.endPosition() != plan.endPosition()
        || chain.get(chain.size() - 1).number() != plan.segment()) {
      throw new RepairRefusedException(
          String.format(
              Locale.ROOT,
              "%s is not as it was when its repair was planned: it ends at offset %d, not at %d. Move %s and the files that end in .repair-%s out of its folder, and plan again",
              directory.location(),
              walk.end().nextOffset(),
              plan.end().nextOffset(),
              RepairNames.PLAN,
              plan.id()));
    }
    return walk;
  }

  private void keepCopies(RepairPlan plan, Optional<RepairJournal> begun) throws IOException {
    if (begun.map(RepairJournal::kept).orElse(false)) {
      begun.get().write(directory); // what can be read of it need not be on the medium
      return;
    }
    new RepairJournal(plan, false).write(directory);
    for (String file : plan.copies()) {
      keepCopy(file, 0, plan.id());
    }
    for (Cut cut : plan.cuts()) {
      if (!cut.isWholeFile()) {
        keepCopy(cut.file(), cut.position(), plan.id());
      }
    }
    new RepairJournal(plan, true).write(directory);
  }

  private void keepCopy(String file, long from, String id) throws IOException {
    String kept = RepairNames.kept(file, id);
    directory.delete(kept); // part of a copy that was interrupted
    new SegmentFiles(directory).copy(file, from, kept);
  }

  private void moveAside(RepairPlan plan) throws IOException {
    Set<String> present =
        directory.list().stream().map(DirectoryEntry::name).collect(Collectors.toSet());
    for (Cut cut : plan.cuts()) {
      if (cut.isWholeFile() && present.contains(cut.file())) {
        directory.move(cut.file(), cut.keptAs(plan.id()));
      }
    }
  }

  private PreparedBatch prepare(ChainWalk walk, byte[] payload) {
    AppendPipeline pipeline =
        new AppendPipeline(
            Codecs.standard(config.compressionLevel()).forType(config.compression()),
            config.checkpointPolicy());
    return pipeline.prepare(RecordKind.DATA, List.of(payload), walk.state(), false);
  }

  /** What stays is written again too: the sync of the writer before may have failed. */
  private void cutAndAppend(RepairPlan plan, PreparedBatch batch) throws IOException {
    String log = SegmentNames.log(plan.segment());
    directory.truncate(log, plan.endPosition());
    try (LogOutput output = directory.openOutput(log)) {
      output.append(batch.frames(), 0, batch.sizeBytes());
      output.sync();
    }
    directory.writeAgain(log, 0);
  }

  private void writeManifest(RepairPlan plan, ChainWalk walk, long sizeBytes, ChainPosition newEnd)
      throws IOException {
    List<SegmentInfo> segments = new ArrayList<>(walk.chain());
    SegmentInfo last = segments.remove(segments.size() - 1);
    segments.add(new SegmentInfo(last.number(), last.baseOffset(), sizeBytes));
    SegmentManifest.of(stream, plan.epoch(), segments, newEnd.nextOffset(), Set.of())
        .write(directory);
  }

  /** A slot that stays damaged would be a finding for ever, and nothing to fall back on. */
  private void commit(CommitFile commitFile, CommitPoint point) throws IOException {
    lock.ensureHeld();
    commitFile.write(point);
    if (commitFile.read().damage().isPresent()) {
      commitFile.write(following(point));
    }
  }

  /** The same commit once more: what can be read of the last one need not be on the medium. */
  private static CommitPoint following(CommitPoint point) {
    return point.next(point.writerEpoch(), point.segment(), point.position(), point.end());
  }
}
