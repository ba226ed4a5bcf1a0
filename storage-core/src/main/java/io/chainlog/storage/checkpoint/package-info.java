/** Checkpoint records: what they carry, and when they are written. */
package io.chainlog.storage.checkpoint;
