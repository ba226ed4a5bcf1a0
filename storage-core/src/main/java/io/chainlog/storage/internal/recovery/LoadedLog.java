package io.chainlog.storage.internal.recovery;

import io.chainlog.storage.Finding;
import io.chainlog.storage.internal.layout.OffsetIndex;
import io.chainlog.storage.record.ChainPosition;
import io.chainlog.storage.tree.MerkleTree;
import java.util.Optional;

/**
 * A stream as recovery found it; nothing has been changed yet.
 *
 * @param end where the chain ends, behind the last whole record
 * @param endPosition byte position of that end in the last segment
 * @param tree over all records
 * @param recordsSinceCheckpoint records behind the last checkpoint
 * @param activeIndex index of the last segment, up to the end
 * @param recordsKept whole records beyond the commit point
 * @param torn what stands at the end position and is no whole record, empty for a clean end
 */
public record LoadedLog(
    ChainPosition end,
    long endPosition,
    MerkleTree tree,
    long recordsSinceCheckpoint,
    OffsetIndex activeIndex,
    long recordsKept,
    Optional<Finding> torn) {}
