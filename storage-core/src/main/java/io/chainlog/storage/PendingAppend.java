package io.chainlog.storage;

import java.util.concurrent.CompletionStage;

/**
 * An append that has been prepared and waits to be written.
 *
 * @param result where it will end up, and what to expect at the next append
 * @param done completes when the batch is as durable as was asked for; fails when it is not and
 *     will not be, with the {@link io.chainlog.storage.errors.StorageException} that tells why
 */
public record PendingAppend(AppendResult result, CompletionStage<Void> done) {}
