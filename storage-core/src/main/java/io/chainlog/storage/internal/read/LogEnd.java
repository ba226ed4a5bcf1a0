package io.chainlog.storage.internal.read;

import io.chainlog.storage.CommitPoint;
import io.chainlog.storage.record.ChainPosition;

/**
 * Where a stream ends for a reader.
 *
 * @param segment number of the last segment to read
 * @param position byte position at which to stop in it
 * @param end the same place in the chain, null when no one has recorded it
 */
public record LogEnd(int segment, long position, ChainPosition end) {

  /** Where readers stop when a commit point says so. */
  public static LogEnd of(CommitPoint point) {
    return new LogEnd(point.segment(), point.position(), point.end());
  }

  /** Whether this end lies before another one of the same stream. */
  public boolean isBefore(LogEnd other) {
    return segment < other.segment || (segment == other.segment && position < other.position);
  }
}
