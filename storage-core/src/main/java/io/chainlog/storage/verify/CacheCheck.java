package io.chainlog.storage.verify;

import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.Finding;
import io.chainlog.storage.errors.FindingKind;
import io.chainlog.storage.record.ChainPosition;
import io.chainlog.storage.segment.SegmentManifest;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Holds the manifest against the segments. */
final class CacheCheck {
  private final LogDirectory directory;
  private final Optional<SegmentManifest> manifest;
  private final Map<Integer, long[]> ends = new HashMap<>();
  private int lastSegment = -1;

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

  /** How many segments the manifest names, 0 without one. */
  int namedSegments() {
    return manifest.map(m -> m.segments().size()).orElse(0);
  }

  /** Whether the manifest names a segment that is active and empty, as the lineage's may. */
  boolean namesEmptyActive(int number) {
    return manifest
        .filter(m -> m.activeSegment() == number)
        .flatMap(m -> m.entry(number))
        .filter(entry -> entry.sizeBytes() == 0)
        .isPresent();
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
  void checkManifest(Verification result) {
    if (manifest.isEmpty()) {
      return;
    }
    for (SegmentManifest.Entry entry : manifest.get().segments()) {
      long[] end = ends.get(entry.segmentNum());
      boolean completed = entry.segmentNum() < manifest.get().activeSegment();
      if (end != null
          && completed
          && (entry.nextOffset() != end[0] || entry.sizeBytes() != end[1])) {
        result.add(
            mismatch(
                "segment %d ends at offset %d, position %d"
                    .formatted(entry.segmentNum(), end[0], end[1]),
                "offset %d, position %d".formatted(entry.nextOffset(), entry.sizeBytes()),
                "the manifest contradicts the segments"));
      }
    }
  }

  /** Number of the highest segment that was read, plus one. */
  int segmentCount() {
    return Math.max(namedSegments(), lastSegment + 1);
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
