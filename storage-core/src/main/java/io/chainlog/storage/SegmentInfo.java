package io.chainlog.storage;

/**
 * One segment.
 *
 * @param number its number; ascending with the offsets, and never changed
 * @param baseOffset offset of its first record, or of the next one while it is empty
 * @param sizeBytes bytes in its file
 */
public record SegmentInfo(int number, long baseOffset, long sizeBytes) {}
