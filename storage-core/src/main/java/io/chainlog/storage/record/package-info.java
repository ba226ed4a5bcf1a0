/**
 * The record frame, the chain hash, and the outcomes of decoding. {@link
 * io.chainlog.storage.record.RecordFormat} is the one class that knows byte positions.
 */
package io.chainlog.storage.record;
