package io.chainlog.storage.verify;

import io.chainlog.storage.CommitPoint;
import io.chainlog.storage.Finding;
import io.chainlog.storage.FindingKind;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.internal.layout.SegmentManifest;
import io.chainlog.storage.record.ChainPosition;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Holds the manifest against the segments. */
final class CacheCheck {
  private static final int MAX_LISTED = 100;

  private final LogDirectory directory;
  private final Optional<SegmentManifest> manifest;
  private final Map<Integer, long[]> ends = new HashMap<>();
  private int lastSegment = -1;
  private Optional<SegmentManifest> readAgain;

  private CacheCheck(LogDirectory directory, Optional<SegmentManifest> manifest) {
    this.directory = directory;
    this.manifest = manifest;
  }

  static CacheCheck load(LogDirectory directory, boolean formatRequired, Verification result)
      throws IOException {
    Optional<SegmentManifest> manifest = SegmentManifest.read(directory);
    boolean exists =
        directory.list().stream().anyMatch(entry -> entry.name().equals(SegmentManifest.NAME));
    if (exists && manifest.isEmpty()) {
      manifest = SegmentManifest.read(directory); // a writer may have made it in between
    }
    CacheCheck check = new CacheCheck(directory, manifest);
    if (exists && manifest.isEmpty()) {
      result.add(check.mismatch(null, null, "the manifest cannot be read; it is not used"));
    }
    if (formatRequired && manifest.filter(m -> m.format() == null).isPresent()) {
      result.add(check.mismatch("format 1", "none", "the manifest names no format"));
    }
    return check;
  }

  boolean hasManifest() {
    return manifest.isPresent();
  }

  /** Whether the manifest names a segment that is active and empty, as the lineage's may. */
  boolean namesEmptyActive(int number) {
    return manifest
        .filter(m -> m.activeSegment() == number)
        .flatMap(m -> m.entry(number))
        .filter(entry -> entry.sizeBytes() == 0)
        .isPresent();
  }

  /** The first segment of a range of numbers that the manifest lists. */
  OptionalInt firstListed(int from, int until) {
    return entries().stream()
        .mapToInt(SegmentManifest.Entry::segmentNum)
        .filter(number -> number >= from && number <= until)
        .findFirst();
  }

  /** One more than the highest number that the manifest lists, 0 without one. */
  int listedUntil() {
    List<SegmentManifest.Entry> listed = entries();
    return listed.isEmpty() ? 0 : listed.get(listed.size() - 1).segmentNum() + 1;
  }

  /** The manifest is written behind a commit: it cannot know of more than the commit point. */
  void checkAgainst(CommitPoint commit, Verification result) {
    int listed = listedUntil() - 1;
    long epoch = manifest.map(SegmentManifest::epoch).orElse(0L);
    if (listed > commit.segment() || epoch > commit.writerEpoch()) {
      result.add(
          mismatch(
              String.format(
                  Locale.ROOT,
                  "nothing behind segment %d and epoch %d",
                  commit.segment(),
                  commit.writerEpoch()),
              String.format(Locale.ROOT, "segment %d, epoch %d", listed, epoch),
              "the manifest is newer than the commit file, or was changed"));
    }
  }

  private List<SegmentManifest.Entry> entries() {
    return manifest.map(SegmentManifest::segments).orElse(List.of());
  }

  /**
   * Remembers a segment that was read.
   *
   * @param end where it ends, null if that is not known
   */
  void segmentRead(int number, ChainPosition end, long endPosition) {
    if (end != null) {
      ends.put(number, new long[] {end.nextOffset(), endPosition});
    }
    lastSegment = Math.max(lastSegment, number);
  }

  /** Compares the completed segments; the entry of the active one is as old as the manifest. */
  void checkManifest(Verification result) throws IOException {
    int listed = 0;
    for (SegmentManifest.Entry entry : entries()) {
      if (listed == MAX_LISTED) {
        result.note("the manifest contradicts more segments, which are not listed");
        return;
      }
      long[] end = ends.get(entry.segmentNum());
      boolean completed = entry.segmentNum() < manifest.get().activeSegment();
      if (end != null
          && completed
          && (entry.nextOffset() != end[0] || entry.sizeBytes() != end[1])
          && isStillListed(entry)) {
        listed++;
        result.add(
            mismatch(
                String.format(
                    Locale.ROOT,
                    "segment %d ends at offset %d, position %d",
                    entry.segmentNum(),
                    end[0],
                    end[1]),
                String.format(
                    Locale.ROOT, "offset %d, position %d", entry.nextOffset(), entry.sizeBytes()),
                "the manifest contradicts the segments"));
      }
    }
  }

  /** The manifest ceases to list a segment before it is merged. */
  private boolean isStillListed(SegmentManifest.Entry entry) throws IOException {
    if (readAgain == null) {
      readAgain = SegmentManifest.read(directory);
    }
    return readAgain
        .flatMap(now -> now.entry(entry.segmentNum()))
        .filter(entry::equals)
        .isPresent();
  }

  /** Number of the highest segment that was read or is listed, plus one. */
  int segmentCount() {
    return Math.max(listedUntil(), lastSegment + 1);
  }

  private Finding mismatch(String expected, String actual, String detail) {
    return new Finding(
        FindingKind.MANIFEST_MISMATCH,
        directory.location(SegmentManifest.NAME),
        -1,
        -1,
        expected,
        actual,
        detail);
  }
}
