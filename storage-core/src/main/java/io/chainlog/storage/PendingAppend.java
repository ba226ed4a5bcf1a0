package io.chainlog.storage;

import java.util.concurrent.CompletionStage;

/**
 * An append that has been prepared and waits to be written.
 *
 * @param result where it will end up, and what to expect at the next append
 * @param synced completes when the batch is behind a commit point; fails when it is not and will
 *     not be, with the {@link io.chainlog.storage.errors.StorageException} that says why
 */
public record PendingAppend(AppendResult result, CompletionStage<Void> synced) {}
