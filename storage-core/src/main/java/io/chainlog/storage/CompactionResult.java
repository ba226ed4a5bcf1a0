package io.chainlog.storage;

/**
 * What a compaction did. There is no number of removed records: none is ever removed.
 *
 * @param segmentsBefore segments of the stream before it, with the active one
 * @param segmentsAfter segments of the stream after it, with the active one
 * @param bytesReclaimed by how much the segments have become smaller; negative if payloads were
 *     compressed anew and are larger than before
 * @param recordsRewritten records that stand in another file now, of all kinds; 0 if there was
 *     nothing to do
 */
public record CompactionResult(
    int segmentsBefore, int segmentsAfter, long bytesReclaimed, long recordsRewritten) {}
