/**
 * The only seam to storage, {@link io.chainlog.storage.directory.LogDirectory}, and its two
 * implementations: files and memory.
 */
package io.chainlog.storage.directory;
