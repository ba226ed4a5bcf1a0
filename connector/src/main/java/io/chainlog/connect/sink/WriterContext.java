package io.chainlog.connect.sink;

import io.chainlog.storage.StorageBackend;
import java.time.Clock;

/**
 * What all writers of one task share.
 *
 * @param storage the archive's streams
 * @param identity who writes
 * @param maxPayloadBytes the largest envelope
 * @param clock for what the writer says of itself
 */
record WriterContext(
    StorageBackend storage, WriterIdentity identity, int maxPayloadBytes, Clock clock) {}
