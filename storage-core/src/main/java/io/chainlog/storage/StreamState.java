package io.chainlog.storage;

import io.chainlog.storage.record.ChainPosition;

/**
 * A stream as it is now.
 *
 * @param end after the last record: its offset is the number of records
 * @param committedOffset offset behind the last record that is known to be durable
 * @param sizeBytes bytes of all segments; of a stream that is not open here, also of those that a
 *     merge under way has superseded
 * @param segmentCount number of segments, with the active one; the same goes for it
 * @param writerEpoch number of the writer that has, or had last, opened the stream; 0 if none is
 *     recorded
 */
public record StreamState(
    ChainPosition end, long committedOffset, long sizeBytes, int segmentCount, long writerEpoch) {}
