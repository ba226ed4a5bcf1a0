package io.chainlog.storage.internal.read;

import io.chainlog.storage.CommitPoint;
import io.chainlog.storage.SegmentInfo;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamReader;
import io.chainlog.storage.StreamState;
import io.chainlog.storage.VerifiedReader;
import io.chainlog.storage.codec.Codecs;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.CorruptLogException;
import io.chainlog.storage.errors.StorageException;
import io.chainlog.storage.internal.layout.CommitFile;
import io.chainlog.storage.internal.layout.SegmentManifest;
import io.chainlog.storage.record.ChainPosition;
import io.chainlog.storage.record.LogRecord;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A stream that is read up to its commit point, whether or not someone writes it; see {@link
 * StreamReader#open}. What is committed later is seen through its readers; its own list of segments
 * is that of the time when it was opened.
 *
 * <p>Thread safe.
 */
public final class CommittedReader implements StreamReader {
  private final LogDirectory directory;
  private final ScanConfig config;
  private final Optional<SegmentManifest> manifest;
  private final Segments segments;
  private final Optional<CommitPoint> commitPoint;
  private volatile boolean committed;

  private CommittedReader(
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

  /** Opens the stream in a directory; see {@link StreamReader#open}. */
  public static CommittedReader open(LogDirectory directory, int maxPayloadBytes)
      throws IOException {
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
  private static CommittedReader openUncommitted(LogDirectory directory, int maxPayloadBytes)
      throws IOException {
    CommittedReader view = null;
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
  private static CommittedReader open(
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
        return new CommittedReader(directory, config, manifest, commitPoint, segments);
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

  @Override
  public VerifiedReader reader(long offset) throws IOException {
    return LogReader.fromCheckpoint(directory, config, new Source(), offset);
  }

  @Override
  public VerifiedReader readerFromGenesis(long offset) throws IOException {
    return LogReader.fromGenesis(directory, config, new Source(), offset);
  }

  /** What one reader knows of the stream, beginning with what was known when it was opened. */
  private final class Source implements LogSource {
    private Segments latest = segments;

    @Override
    public LogEnd end() throws IOException {
      return CommittedReader.this.end();
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

  @Override
  public Optional<CommitPoint> commitPoint() {
    return commitPoint;
  }

  @Override
  public List<SegmentInfo> segments() {
    return segments.list();
  }

  @Override
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
