package io.chainlog.cli.audit;

/**
 * A range of record timestamps, which may be any value: producers choose them.
 *
 * @param minMs the earliest, in milliseconds since 1970 UTC
 * @param maxMs the latest, in milliseconds since 1970 UTC
 */
public record TimeRange(long minMs, long maxMs) {}
