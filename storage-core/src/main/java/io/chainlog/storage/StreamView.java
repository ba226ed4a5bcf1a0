package io.chainlog.storage;

import io.chainlog.storage.codec.Codecs;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.CorruptLogException;
import io.chainlog.storage.errors.StorageException;
import io.chainlog.storage.internal.layout.CommitFile;
import io.chainlog.storage.internal.layout.SegmentManifest;
import io.chainlog.storage.internal.read.CheckpointLocator;
import io.chainlog.storage.internal.read.LogEnd;
import io.chainlog.storage.internal.read.LogReader;
import io.chainlog.storage.internal.read.LogSource;
import io.chainlog.storage.internal.read.ScanConfig;
import io.chainlog.storage.internal.read.Segments;
import io.chainlog.storage.record.ChainPosition;
import io.chainlog.storage.record.LogRecord;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One stream for reading, without a lock and without a write: up to its commit point, or, where
 * there is no commit file as in a directory of the lineage, up to the end of its last segment as it
 * was when the view was opened. Of a stream that is just being made nothing is given out before it
 * is committed.
 *
 * <p>Thread safe. A view sees what is committed later through its readers; its own list of segments
 * is that of the time when it was opened.
 */
public final class StreamView {
  private final LogDirectory directory;
  private final ScanConfig config;
  private final Optional<SegmentManifest> manifest;
  private final Segments segments;
  private final Optional<CommitPoint> commitPoint;
  private volatile boolean committed;

  private StreamView(
      LogDirectory directory,
      ScanConfig config,
      Optional<SegmentManifest> manifest,
      Optional<CommitPoint> commitPoint,
      Segments segments) {
    this.directory = directory;
    this.config = config;
    this.manifest = manifest;
    this.commitPoint = commitPoint;
    this.committed = commitPoint.isPresent();
    this.segments = segments;
  }

  /**
   * Opens the stream in a directory.
   *
   * @throws java.nio.file.NoSuchFileException if there is no such directory
   * @throws CorruptLogException if a segment is missing or no commit slot is valid
   */
  public static StreamView open(LogDirectory directory, int maxPayloadBytes) throws IOException {
    directory.list(); // a missing directory is an error here, not an empty stream
    Optional<CommitPoint> commitPoint = readCommitPoint(directory);
    return commitPoint.isPresent()
        ? open(directory, maxPayloadBytes, commitPoint)
        : openUncommitted(directory, maxPayloadBytes);
  }

  /**
   * A writer commits before it writes its first record. So what was listed is none of a writer's
   * uncommitted records if there is no commit point even now; else it is listed once more.
   */
  private static StreamView openUncommitted(LogDirectory directory, int maxPayloadBytes)
      throws IOException {
    StreamView view = null;
    CorruptLogException failure = null;
    try {
      view = open(directory, maxPayloadBytes, Optional.empty());
    } catch (CorruptLogException e) {
      failure = e;
    }
    Optional<CommitPoint> now = readCommitPoint(directory);
    if (now.isPresent()) {
      return open(directory, maxPayloadBytes, now);
    }
    if (failure != null) {
      throw failure;
    }
    return view;
  }

  /**
   * A segment may be missed because it was merged while they were listed: then the list changes. Or
   * because the manifest is wrong, without which a stream with a commit point can do.
   */
  private static StreamView open(
      LogDirectory directory, int maxPayloadBytes, Optional<CommitPoint> commitPoint)
      throws IOException {
    ScanConfig config = new ScanConfig(Codecs.standard(), maxPayloadBytes, commitPoint.isEmpty());
    Segments files = null;
    IOException failure = null;
    while (true) {
      try {
        Optional<SegmentManifest> manifest = SegmentManifest.read(directory);
        boolean isBelieved = files == null || commitPoint.isEmpty();
        Optional<SegmentManifest> believed =
            isBelieved ? SegmentManifest.before(commitPoint, manifest) : Optional.empty();
        Segments segments = Segments.load(directory, believed, commitPoint, config);
        return new StreamView(directory, config, manifest, commitPoint, segments);
      } catch (CorruptLogException | NoSuchFileException e) {
        Segments now = new Segments(Segments.files(directory));
        if (files != null && now.isSameLayout(files)) {
          throw failure;
        }
        files = now;
        failure = e;
      }
    }
  }

  private static Optional<CommitPoint> readCommitPoint(LogDirectory directory) throws IOException {
    try (CommitFile file = new CommitFile(directory)) {
      CommitFile.Contents contents = file.read();
      if (isDamaged(contents) && !(contents.isFirstInterrupted() && isEmpty(directory))) {
        contents = file.read(); // the first commit may have been read while it was being written
      }
      if (isDamaged(contents) && !(contents.isFirstInterrupted() && isEmpty(directory))) {
        throw new CorruptLogException(contents.damage().orElseThrow());
      }
      return contents.newest();
    }
  }

  private static boolean isDamaged(CommitFile.Contents contents) {
    return contents.newest().isEmpty() && contents.damage().isPresent();
  }

  private static boolean isEmpty(LogDirectory directory) throws IOException {
    return Segments.files(directory).stream().allMatch(segment -> segment.sizeBytes() == 0);
  }

  /** Streams from the nearest checkpoint at or before the offset on; see {@link VerifiedReader}. */
  public VerifiedReader reader(long offset) throws IOException {
    requireNotNegative(offset);
    return LogReader.fromCheckpoint(directory, config, new Source(), offset);
  }

  /** Streams from the offset on, verifying from the first record of the stream. */
  public VerifiedReader readerFromGenesis(long offset) throws IOException {
    requireNotNegative(offset);
    return LogReader.fromGenesis(directory, config, new Source(), offset);
  }

  private static void requireNotNegative(long offset) {
    if (offset < 0) {
      throw new IllegalArgumentException("offset must not be negative: " + offset);
    }
  }

  /** What one reader knows of the stream, beginning with what the view knows. */
  private final class Source implements LogSource {
    private Segments latest = segments;

    @Override
    public LogEnd end() throws IOException {
      return StreamView.this.end();
    }

    @Override
    public Segments current() throws IOException {
      latest = Segments.current(directory, config);
      return latest;
    }

    @Override
    public Optional<CheckpointLocator.Located> checkpointAtOrBefore(long offset)
        throws IOException {
      return new CheckpointLocator(directory, config, StorageConfig.DEFAULT_INDEX_INTERVAL_BYTES)
          .atOrBefore(latest, offset);
    }
  }

  /** The newest commit point when the view was opened; empty in a directory that has none. */
  public Optional<CommitPoint> commitPoint() {
    return commitPoint;
  }

  /** The manifest, empty if it is missing or cannot be read. */
  public Optional<SegmentManifest> manifest() {
    return manifest;
  }

  /** The segments, ascending; what lies beyond the commit point is included in their sizes. */
  public List<SegmentInfo> segments() {
    return segments.list();
  }

  /**
   * The stream as it was when the view was opened; reads the last segment if there is no commit.
   */
  public StreamState state() throws IOException {
    long epoch =
        Math.max(
            manifest.map(SegmentManifest::epoch).orElse(0L),
            commitPoint.map(CommitPoint::writerEpoch).orElse(0L));
    if (commitPoint.isPresent()) {
      CommitPoint point = commitPoint.get();
      return state(point.end(), point.end().nextOffset(), epoch);
    }
    ChainPosition end = ChainPosition.START;
    try (VerifiedReader reader = readerFromGenesis(0)) {
      for (LogRecord r = reader.next(); r != null; r = reader.next()) {
        end = r.end();
      }
    }
    return state(end, 0, epoch);
  }

  private StreamState state(ChainPosition end, long committed, long epoch) {
    return new StreamState(end, committed, segments.sizeBytes(), segments.list().size(), epoch);
  }

  /** Where readers stop: at the commit point as it is now, or at the end of the files. */
  private LogEnd end() throws IOException {
    Optional<CommitPoint> now = readCommitPoint(directory);
    if (now.isPresent()) {
      committed = true;
      return LogEnd.of(now.get());
    }
    if (committed) {
      throw commitFileGone();
    }
    if (segments.list().isEmpty()) {
      return new LogEnd(0, 0, ChainPosition.START);
    }
    SegmentInfo last = segments.active();
    return new LogEnd(last.number(), last.sizeBytes(), null);
  }

  private StorageException commitFileGone() {
    return new StorageException(
        String.format(
            Locale.ROOT,
            "%s is gone since the stream was opened: where it ends is not known any more. Check that the storage is mounted",
            directory.location(CommitFile.NAME)));
  }
}
