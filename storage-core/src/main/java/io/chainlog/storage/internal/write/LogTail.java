package io.chainlog.storage.internal.write;

import io.chainlog.storage.record.ChainPosition;
import io.chainlog.storage.tree.MerkleTree;

/**
 * The end of a stream, with all that the next record depends on.
 *
 * @param end offset and chain hash
 * @param tree over all records; whoever holds a tail must not change it
 * @param recordsSinceCheckpoint records behind the last checkpoint
 */
public record LogTail(ChainPosition end, MerkleTree tree, long recordsSinceCheckpoint) {}
