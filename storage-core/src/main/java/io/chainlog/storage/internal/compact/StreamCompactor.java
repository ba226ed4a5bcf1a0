package io.chainlog.storage.internal.compact;

import io.chainlog.storage.CompactionConfig;
import io.chainlog.storage.CompactionPlan;
import io.chainlog.storage.CompactionResult;
import io.chainlog.storage.SegmentInfo;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.codec.Codec;
import io.chainlog.storage.codec.Codecs;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.FailedLogException;
import io.chainlog.storage.errors.FencedWriterException;
import io.chainlog.storage.internal.file.LogSegments;
import io.chainlog.storage.internal.file.WriterSession;
import io.chainlog.storage.internal.layout.SegmentFiles;
import io.chainlog.storage.internal.layout.SegmentNames;
import io.chainlog.storage.internal.read.ScanConfig;
import io.chainlog.storage.internal.read.Segments;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Merges completed segments of a stream that is open for writing. A merged file takes the place of
 * the first of its group, whose number and first offset it keeps; the others are deleted last.
 *
 * <p>After a crash at any step the stream holds every record at least once, and the next opening
 * recognises the segments that a merged one repeats.
 */
public final class StreamCompactor {
  private final LogDirectory directory;
  private final WriterSession session;
  private final LogSegments segments;
  private final CompactionConfig config;
  private final SegmentMerger merger;
  private final SegmentFiles files;
  private long bytesReclaimed;
  private long recordsRewritten;
  private boolean withdrawn;
  private Set<String> present;

  /** Merges the completed segments of a stream that is open for writing. */
  public static CompactionResult compact(
      LogDirectory directory,
      WriterSession session,
      LogSegments segments,
      long nextOffset,
      StorageConfig storage,
      CompactionConfig compaction)
      throws IOException {
    ScanConfig scan = new ScanConfig(Codecs.standard(), storage.maxPayloadBytes());
    return new StreamCompactor(
            directory, session, segments, scan, compaction, storage.indexIntervalBytes())
        .run(nextOffset);
  }

  private StreamCompactor(
      LogDirectory directory,
      WriterSession session,
      LogSegments segments,
      ScanConfig scanConfig,
      CompactionConfig config,
      int indexIntervalBytes) {
    this.directory = directory;
    this.session = session;
    this.segments = segments;
    this.config = config;
    this.merger =
        new SegmentMerger(
            directory, scanConfig, codec(config), indexIntervalBytes, session.epoch());
    this.files = new SegmentFiles(directory);
  }

  private static Optional<Codec> codec(CompactionConfig config) {
    return config.recompress()
        ? Optional.of(Codecs.standard(config.compressionLevel()).forType(config.compression()))
        : Optional.empty();
  }

  /**
   * Merges one group after the other.
   *
   * @param nextOffset offset behind the last record of the active segment
   * @throws FailedLogException if files may have been exchanged in part: the stream has to be
   *     opened anew. After any other failure it is as it was
   */
  private CompactionResult run(long nextOffset) throws IOException {
    List<SegmentInfo> before = segments.completed();
    List<List<SegmentInfo>> groups = CompactionPlan.of(before, config).groups();
    if (!groups.isEmpty()) {
      merge(groups, nextOffset);
    }
    return new CompactionResult(
        before.size() + 1, segments.completed().size() + 1, bytesReclaimed, recordsRewritten);
  }

  /**
   * The manifest is written twice and the folder listed once, however many groups there are: to do
   * so for each would cost the square of the number of segments.
   */
  private void merge(List<List<SegmentInfo>> groups, long nextOffset) throws IOException {
    try {
      present = files.names();
      for (List<SegmentInfo> group : groups) {
        SegmentMerger.Merged merged = prepare(group, groups, nextOffset);
        exchange(group, merged);
        files.writeIndex(merged.segment().number(), merged.index());
        bytesReclaimed += new Segments(group).sizeBytes() - merged.segment().sizeBytes();
        recordsRewritten += merged.records();
      }
    } catch (FencedWriterException | FailedLogException e) {
      throw e; // the files are another writer's now, or the next opening's
    } catch (IOException | RuntimeException e) {
      if (withdrawn) {
        segments.writeManifest(nextOffset, session.epoch());
      }
      throw e;
    }
    segments.writeManifest(nextOffset, session.epoch());
  }

  /** Makes the new file beside the old ones; a failure leaves the stream as it was. */
  private SegmentMerger.Merged prepare(
      List<SegmentInfo> group, List<List<SegmentInfo>> groups, long nextOffset) throws IOException {
    session.ensureCurrent();
    try {
      long endOffset = segments.endOffset(group.get(group.size() - 1));
      SegmentMerger.Merged merged = merger.merge(group, endOffset);
      session.ensureCurrent();
      if (!withdrawn) {
        withdraw(groups, nextOffset);
      }
      files.deleteCaches(group, present); // an index goes before the file that it is of
      session.ensureCurrent();
      return merged;
    } catch (IOException | RuntimeException e) {
      deleteAfter(e, group);
      throw e;
    }
  }

  /**
   * The manifest ceases to vouch for what is about to change, so that after a crash in between the
   * files themselves are looked at.
   */
  private void withdraw(List<List<SegmentInfo>> groups, long nextOffset) throws IOException {
    withdrawn = true;
    List<SegmentInfo> all = groups.stream().flatMap(List::stream).toList();
    segments.writeManifestWithout(all, nextOffset, session.epoch());
  }

  private void deleteAfter(Exception cause, List<SegmentInfo> group) {
    try {
      directory.delete(merger.nameFor(group));
    } catch (IOException e) {
      cause.addSuppressed(e); // the next opening deletes it
    }
  }

  private void exchange(List<SegmentInfo> group, SegmentMerger.Merged merged) throws IOException {
    SegmentInfo segment = merged.segment();
    try {
      directory.move(merger.nameFor(group), SegmentNames.log(segment.number()));
      segments.replace(group, segment);
      files.deleteLogs(group.subList(1, group.size()));
    } catch (IOException | RuntimeException e) {
      throw new FailedLogException(
          String.format(
              Locale.ROOT,
              "%d segments of %s were merged, but not all files could be exchanged: %s. Close the stream and open it anew: what is left is finished then",
              group.size(),
              directory.location(),
              e),
          e);
    }
  }
}
