package io.chainlog.storage.internal.recovery;

import io.chainlog.storage.Finding;
import io.chainlog.storage.internal.layout.OffsetIndex;
import io.chainlog.storage.tree.ChainState;
import java.util.Optional;

/**
 * A stream as recovery found it; nothing has been changed yet.
 *
 * @param state the chain up to its end, after the last whole record
 * @param endPosition byte position of that end in the last segment
 * @param activeIndex index of the last segment, up to the end
 * @param recordsKept whole records beyond the commit point
 * @param torn what stands at the end position and is no whole record, empty for a clean end
 */
public record LoadedLog(
    ChainState state,
    long endPosition,
    OffsetIndex activeIndex,
    long recordsKept,
    Optional<Finding> torn) {}
