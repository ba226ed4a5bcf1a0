/** Appending, above the medium: batches are prepared, and handed to the claim on the stream. */
package io.chainlog.storage.internal.write;
