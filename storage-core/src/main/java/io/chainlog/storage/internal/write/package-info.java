/** Appending: a batch is prepared, written to the active segment, synced and committed. */
package io.chainlog.storage.internal.write;
