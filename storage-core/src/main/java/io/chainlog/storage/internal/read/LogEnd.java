package io.chainlog.storage.internal.read;

import io.chainlog.storage.record.ChainHash;

/**
 * Where a stream ends for a reader.
 *
 * @param segment number of the last segment to read
 * @param position byte position at which to stop in it
 * @param nextOffset offset behind the last record, -1 when nobody has recorded it
 * @param chainHash chain hash of the last record, null when nobody has recorded it
 */
public record LogEnd(int segment, long position, long nextOffset, ChainHash chainHash) {

  /** Whether this end lies before another one of the same stream. */
  public boolean isBefore(LogEnd other) {
    return segment < other.segment || (segment == other.segment && position < other.position);
  }
}
