package io.chainlog.storage.internal.layout;

/**
 * Where the index believes a record to be.
 *
 * @param offset stream offset of the record
 * @param position byte position of its frame in the segment
 */
public record IndexEntry(long offset, long position) {}
