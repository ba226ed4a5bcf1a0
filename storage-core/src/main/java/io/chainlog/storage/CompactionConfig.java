package io.chainlog.storage;

import io.chainlog.storage.codec.Codecs;
import io.chainlog.storage.codec.CompressionType;
import java.util.Locale;
import java.util.Objects;

/**
 * How completed segments are merged.
 *
 * @param minSegments a stream with fewer completed segments is left as it is; at least 2
 * @param mergeThresholdBytes segments are merged as long as they are together not larger than this;
 *     counted before they are compressed anew, so that it is the largest size of a merged segment
 *     unless that compresses worse than before; at most {@link #MAX_THRESHOLD_BYTES}. A segment
 *     more than three times as large as its neighbours together stays as it is
 * @param recompress whether the payloads of merged segments are compressed anew; otherwise their
 *     stored form stays as it is. A segment that is not merged is not compressed anew
 * @param compression what they are compressed with, kept where it makes a payload smaller; {@code
 *     NONE} stores them as they are. Without meaning unless recompress is set
 * @param compressionLevel level for Zstandard, 1 to 22; the other codecs have none
 */
public record CompactionConfig(
    int minSegments,
    long mergeThresholdBytes,
    boolean recompress,
    CompressionType compression,
    int compressionLevel) {

  /** 4 GiB: beyond, the index of a segment has no entries. */
  public static final long MAX_THRESHOLD_BYTES = 1L << 32;

  public CompactionConfig {
    Objects.requireNonNull(compression, "compression");
    if (minSegments < 2) {
      throw new IllegalArgumentException("minSegments must be at least 2: " + minSegments);
    }
    if (mergeThresholdBytes <= 0 || mergeThresholdBytes > MAX_THRESHOLD_BYTES) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "mergeThresholdBytes must be 1 to %d: %d",
              MAX_THRESHOLD_BYTES,
              mergeThresholdBytes));
    }
    if (compressionLevel < 1 || compressionLevel > 22) {
      throw new IllegalArgumentException("compressionLevel must be 1 to 22: " + compressionLevel);
    }
  }

  /** Four segments at least, merged into segments of up to 256 MiB, payloads stored as before. */
  public static CompactionConfig defaults() {
    return new CompactionConfig(
        4, 256L << 20, false, CompressionType.NONE, Codecs.DEFAULT_ZSTD_LEVEL);
  }

  /** The same with another minimum number of segments. */
  public CompactionConfig withMinSegments(int segments) {
    return new CompactionConfig(
        segments, mergeThresholdBytes, recompress, compression, compressionLevel);
  }

  /** The same with another size of merged segments. */
  public CompactionConfig withMergeThresholdBytes(long bytes) {
    return new CompactionConfig(minSegments, bytes, recompress, compression, compressionLevel);
  }

  /** The same, but payloads are compressed anew. */
  public CompactionConfig withRecompression(CompressionType type, int level) {
    return new CompactionConfig(minSegments, mergeThresholdBytes, true, type, level);
  }
}
