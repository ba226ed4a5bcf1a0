package io.chainlog.storage;

import io.chainlog.storage.codec.Codec;
import io.chainlog.storage.codec.Codecs;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.FailedLogException;
import io.chainlog.storage.errors.FencedWriterException;
import io.chainlog.storage.index.OffsetIndexFile;
import io.chainlog.storage.segment.ScanConfig;
import io.chainlog.storage.segment.SegmentFiles;
import io.chainlog.storage.segment.SegmentInfo;
import io.chainlog.storage.segment.SegmentMerger;
import io.chainlog.storage.segment.SegmentNames;
import io.chainlog.storage.segment.Segments;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Merges completed segments of a stream that is open for writing. A merged file takes the place of
 * the first of its group, whose number and first offset it keeps; the others are deleted last.
 *
 * <p>After a crash at any step the stream holds every record at least once, and the next opening
 * recognises the segments that a merged one repeats.
 */
final class StreamCompactor {
  private final LogDirectory directory;
  private final WriterSession session;
  private final LogSegments segments;
  private final CompactionConfig config;
  private final SegmentMerger merger;
  private final SegmentFiles files;
  private long bytesReclaimed;
  private long recordsRewritten;

  StreamCompactor(
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
    this.merger = new SegmentMerger(directory, scanConfig, codec(config), indexIntervalBytes);
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
  CompactionResult run(long nextOffset) throws IOException {
    List<SegmentInfo> before = segments.completed();
    for (List<SegmentInfo> group : groups(before)) {
      SegmentMerger.Merged merged = build(group);
      exchange(group, merged, nextOffset);
      bytesReclaimed += new Segments(group).sizeBytes() - merged.segment().sizeBytes();
      recordsRewritten += merged.records();
    }
    return new CompactionResult(
        before.size() + 1, segments.completed().size() + 1, bytesReclaimed, recordsRewritten);
  }

  /** Neighbours that are together not too large; a segment that stays alone is in no group. */
  private List<List<SegmentInfo>> groups(List<SegmentInfo> completed) {
    List<List<SegmentInfo>> groups = new ArrayList<>();
    if (completed.size() < config.minSegments()) {
      return groups;
    }
    List<SegmentInfo> group = new ArrayList<>();
    long bytes = 0;
    for (SegmentInfo segment : completed) {
      if (bytes + segment.sizeBytes() > config.mergeThresholdBytes()) {
        groups.add(group);
        group = new ArrayList<>();
        bytes = 0;
      }
      group.add(segment);
      bytes += segment.sizeBytes();
    }
    groups.add(group);
    groups.removeIf(merged -> merged.size() < 2);
    return groups;
  }

  /** Makes the new file beside the old ones; nothing else is changed yet. */
  private SegmentMerger.Merged build(List<SegmentInfo> group) throws IOException {
    session.ensureCurrent();
    try {
      long endOffset = segments.endOffset(group.get(group.size() - 1));
      return merger.merge(group, endOffset);
    } catch (IOException | RuntimeException e) {
      deleteAfter(e, SegmentNames.merging(group.get(0).number()));
      throw e;
    }
  }

  private void deleteAfter(Exception cause, String name) {
    try {
      directory.delete(name);
    } catch (IOException e) {
      cause.addSuppressed(e); // the next opening deletes it
    }
  }

  private void exchange(List<SegmentInfo> group, SegmentMerger.Merged merged, long nextOffset)
      throws IOException {
    session.ensureCurrent();
    try {
      putInPlace(group, merged, nextOffset);
      files.deleteSegments(group.subList(1, group.size()));
    } catch (FencedWriterException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new FailedLogException(
          "%d segments of %s were merged, but not all files could be exchanged: %s. Close the stream and open it anew: what is left is finished then"
              .formatted(group.size(), directory.location(), e),
          e);
    }
  }

  /**
   * The manifest first ceases to vouch for the group, so that after a crash in between the files
   * themselves are looked at. The old index goes before the file that it belongs to.
   */
  private void putInPlace(List<SegmentInfo> group, SegmentMerger.Merged merged, long nextOffset)
      throws IOException {
    SegmentInfo segment = merged.segment();
    segments.writeManifestWithout(group, nextOffset, session.epoch());
    files.deleteCaches(List.of(segment));
    session.ensureCurrent();
    directory.move(SegmentNames.merging(segment.number()), SegmentNames.log(segment.number()));
    segments.replace(group, segment);
    segments.writeManifest(nextOffset, session.epoch());
    OffsetIndexFile.write(directory, SegmentNames.index(segment.number()), merged.index());
  }
}
