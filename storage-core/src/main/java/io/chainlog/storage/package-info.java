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
 * io.chainlog.storage.MemoryStorage}; open it as an {@link io.chainlog.storage.OpenArchive}; write
 * through a {@link io.chainlog.storage.StreamWriter}, and read through a {@link
 * io.chainlog.storage.StreamReader}, or both through the one {@link
 * io.chainlog.storage.StorageBackend} that {@code kimberlite-storage} has; check one with {@link
 * io.chainlog.storage.verify.LogVerifier}; bring in one that {@code kimberlite-storage} wrote with
 * {@link io.chainlog.storage.StreamImporter}; mend one that is refused with {@link
 * io.chainlog.storage.repair.StreamRepair}. The module's README has an example, and says which
 * packages are part of the API.
 *
 * <p>The packages below build on each other in this order: record, codec, directory, tree, prepare,
 * medium; for files {@code internal.layout}, {@code internal.read}, {@code internal.file}, {@code
 * internal.compact}, {@code internal.recovery}; above the medium {@code internal.write}; repair and
 * verify; this one opens all of it. Its values (ids, settings, results) may be used by every
 * package, its doors by none.
 */
package io.chainlog.storage;
