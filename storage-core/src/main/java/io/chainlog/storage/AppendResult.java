package io.chainlog.storage;

import io.chainlog.storage.record.ChainHash;

/**
 * Where an append ended up.
 *
 * @param baseOffset stream offset of the first payload; payload i stands at {@code baseOffset + i}.
 *     It may be larger than the offset that the caller expected, since the stream puts checkpoint
 *     records between batches
 * @param nextOffset offset that the stream's next record will get: what to expect at the next
 *     append
 * @param chainHead chain hash of the stream's last record: what to expect at the next append
 */
public record AppendResult(long baseOffset, long nextOffset, ChainHash chainHead) {}
