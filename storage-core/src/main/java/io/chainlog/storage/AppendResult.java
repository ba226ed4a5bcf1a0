package io.chainlog.storage;

import io.chainlog.storage.record.ChainPosition;

/**
 * Where an append ended up.
 *
 * @param baseOffset stream offset of the first payload; payload i stands at {@code baseOffset + i}.
 *     It may be larger than the offset that the caller expected, since the stream puts checkpoint
 *     records between batches
 * @param end where the stream ends then: what to expect at the next append
 */
public record AppendResult(long baseOffset, ChainPosition end) {}
