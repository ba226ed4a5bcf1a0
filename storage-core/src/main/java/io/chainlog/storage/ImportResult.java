package io.chainlog.storage;

/**
 * What an import did.
 *
 * @param recordsFound records that the target held already, from an earlier import of this source
 * @param recordsCopied records that were appended to them
 * @param state the target, all of it behind its commit point
 */
public record ImportResult(long recordsFound, long recordsCopied, StreamState state) {}
