/**
 * Hash-chained, append-only segment streams; knows nothing of Kafka.
 *
 * <pre>
 * append: payload -> prepare (compress, hash, frame) -> segment -> sync -> commit point
 * read:   commit point -> segment -> frame -> chain check -> record
 * verify: all of it from the first record, with the tree, the caches and the stray files
 * </pre>
 *
 * <p>Begin with {@link io.chainlog.storage.Archive} (a folder of streams) or {@link
 * io.chainlog.storage.MemoryStorage}; write and read through {@link
 * io.chainlog.storage.StorageBackend}; read a single directory through {@link
 * io.chainlog.storage.StreamView}; check one with {@link io.chainlog.storage.verify.LogVerifier};
 * bring in one that {@code kimberlite-storage} wrote with {@link
 * io.chainlog.storage.StreamImporter}; mend one that is refused with {@link
 * io.chainlog.storage.repair.StreamRepair}. The module's README has an example, and says which
 * packages are part of the API.
 *
 * <p>The packages below build on each other in this order: errors; record, codec, directory, tree;
 * commit, checkpoint, index; segment; append, read; this one; verify and repair.
 */
package io.chainlog.storage;
