package io.chainlog.storage.directory;

/**
 * A small value with the version under which it may be replaced.
 *
 * @param content the bytes; the array is the caller's
 * @param version opaque; equal for equal content
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
public record VersionedContent(byte[] content, String version) {}
