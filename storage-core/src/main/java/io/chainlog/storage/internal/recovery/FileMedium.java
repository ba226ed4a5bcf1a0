package io.chainlog.storage.internal.recovery;

import io.chainlog.storage.CommitPoint;
import io.chainlog.storage.RecoveryReport;
import io.chainlog.storage.SegmentInfo;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.StreamReader;
import io.chainlog.storage.codec.Codecs;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.directory.WriterLock;
import io.chainlog.storage.internal.compact.StreamCompactor;
import io.chainlog.storage.internal.file.ActiveSegment;
import io.chainlog.storage.internal.file.FileClaim;
import io.chainlog.storage.internal.file.LogSegments;
import io.chainlog.storage.internal.file.WriterSession;
import io.chainlog.storage.internal.layout.CommitFile;
import io.chainlog.storage.internal.layout.SegmentFiles;
import io.chainlog.storage.internal.layout.SegmentNames;
import io.chainlog.storage.internal.read.IndexLoader;
import io.chainlog.storage.internal.read.LogEnd;
import io.chainlog.storage.internal.read.ScanConfig;
import io.chainlog.storage.internal.read.Segments;
import io.chainlog.storage.medium.StreamMedium;
import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A stream of files in one directory. To claim it is recovery, the acting half: takes the lock, has
 * {@link RecoveryDecision} made, cuts a torn tail (keeping a copy), removes what an interrupted
 * merge left, syncs what was kept, and commits it under a new epoch. Until the decision is made
 * nothing is changed.
 */
public final class FileMedium implements StreamMedium {
  private final StreamId stream;
  private final LogDirectory directory;
  private final StorageConfig config;
  private final Clock clock;
  private final ScanConfig scanConfig;

  public FileMedium(StreamId stream, LogDirectory directory, StorageConfig config, Clock clock) {
    this.stream = stream;
    this.directory = directory;
    this.config = config;
    this.clock = clock;
    this.scanConfig = new ScanConfig(Codecs.standard(), config.maxPayloadBytes());
  }

  @Override
  public StreamReader read() throws IOException {
    return StreamReader.open(directory, config.maxPayloadBytes());
  }

  @Override
  public FileClaim claim() throws IOException {
    directory.create();
    WriterLock lock = directory.lock(WriterLock.NAME);
    CommitFile commitFile = null;
    try {
      commitFile = new CommitFile(directory);
      return recover(lock, commitFile);
    } catch (Throwable e) {
      closeAfter(e, commitFile);
      closeAfter(e, lock);
      throw e;
    }
  }

  private static void closeAfter(Throwable cause, Closeable opened) {
    try (opened) {
      // closes what was opened, if anything was
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  private FileClaim recover(WriterLock lock, CommitFile commitFile) throws IOException {
    RecoveryDecision decision =
        RecoveryDecision.on(directory, commitFile, scanConfig, config.indexIntervalBytes());
    CommitFile.Contents commit = decision.commit();
    Segments segments = decision.completed().segments();
    LoadedLog loaded = decision.loaded();
    RecoveryReport report = mend(decision.completed(), loaded, commit);
    ActiveSegment active =
        new ActiveSegment(
            directory,
            segments.list().isEmpty() ? 0 : segments.active().number(),
            loaded.activeIndex(),
            clock);
    try {
      CommitPoint last = commit.newest().orElse(CommitPoint.NONE);
      active.sync();
      lock.ensureHeld(); // recovery may have taken long
      WriterSession session =
          new WriterSession(directory, lock, commitFile, last.writerEpoch() + 1, last);
      session.commit(new LogEnd(active.number(), active.sizeBytes(), loaded.state().end()));
      return new FileClaim(
          stream,
          directory,
          config,
          session,
          new LogSegments(stream, directory, config, clock, completed(segments), active),
          loaded.state(),
          report,
          StreamCompactor::compact);
    } catch (Throwable e) {
      closeAfter(e, active);
      throw e;
    }
  }

  private RecoveryReport mend(
      CompletedSegments completed, LoadedLog loaded, CommitFile.Contents commit)
      throws IOException {
    Optional<String> damage = commit.damage().map(d -> d.describe() + ": the other slot was used");
    Optional<String> merges = finishMerges(completed);
    String note =
        Stream.of(damage, older(commit, completed.segments()), merges)
            .flatMap(Optional::stream)
            .collect(Collectors.joining("; "));
    RecoveryReport report = cutTornTail(completed.segments(), loaded, note.isEmpty() ? null : note);
    writeKeptAgain(completed.segments(), loaded, commit);
    return report;
  }

  /**
   * Finishes merges that were interrupted once the merged segment was in its place, and undoes
   * those that were interrupted before.
   *
   * @return a sentence on what was done, empty if there was nothing to do
   */
  private Optional<String> finishMerges(CompletedSegments completed) throws IOException {
    SegmentFiles files = new SegmentFiles(directory);
    List<String> unfinished = files.names().stream().filter(SegmentNames::isMerging).toList();
    for (String name : unfinished) {
      directory.delete(name);
    }
    for (SegmentInfo merged : completed.merged()) {
      // Of the old segment, or of none; that the new one has its name is on the medium then, too.
      directory.delete(SegmentNames.index(merged.number()));
    }
    files.deleteSegments(completed.superseded());
    for (SegmentInfo merged : completed.merged()) { // last: until now the disk may have been full
      IndexLoader loader = new IndexLoader(directory, scanConfig, config.indexIntervalBytes());
      files.writeIndex(merged.number(), loader.rebuild(merged));
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

  /** A segment is committed before it is written to. */
  private static Optional<String> older(CommitFile.Contents commit, Segments segments) {
    return commit
        .newest()
        .filter(point -> segments.active().number() > point.segment())
        .filter(point -> segments.active().sizeBytes() > 0)
        .map(
            point ->
                String.format(
                    Locale.ROOT,
                    "the commit point was in segment %d and the stream goes on to segment %d: the commit file was an older one",
                    point.segment(),
                    segments.active().number()));
  }

  private RecoveryReport cutTornTail(Segments segments, LoadedLog loaded, String note)
      throws IOException {
    if (loaded.torn().isEmpty()) {
      return new RecoveryReport(loaded.recordsKept(), 0, null, note);
    }
    SegmentInfo last = segments.active();
    String log = SegmentNames.log(last.number());
    // Added to whatever an earlier recovery kept under the same name.
    new SegmentFiles(directory).copy(log, loaded.endPosition(), SegmentNames.torn(last.number()));
    directory.truncate(log, loaded.endPosition());
    return new RecoveryReport(
        loaded.recordsKept(),
        last.sizeBytes() - loaded.endPosition(),
        directory.location(SegmentNames.torn(last.number())),
        note);
  }

  /**
   * Records beyond the commit point may be there to be read and yet never reach the medium: a sync
   * of them may have failed in the process before this one.
   */
  private void writeKeptAgain(Segments segments, LoadedLog loaded, CommitFile.Contents commit)
      throws IOException {
    if (loaded.recordsKept() == 0) {
      return;
    }
    CommitPoint point = commit.newest().orElseThrow();
    for (SegmentInfo segment : segments.list()) {
      if (segment.number() >= point.segment() && segment.sizeBytes() > 0) {
        long from = segment.number() == point.segment() ? point.position() : 0;
        directory.writeAgain(SegmentNames.log(segment.number()), from);
      }
    }
  }

  private static List<SegmentInfo> completed(Segments segments) {
    int count = Math.max(0, segments.list().size() - 1);
    return segments.list().subList(0, count);
  }
}
