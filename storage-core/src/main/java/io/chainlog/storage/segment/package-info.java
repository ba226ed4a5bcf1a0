/**
 * Segment files: their names, their list, the manifest that caches the list, reading their frames,
 * and recovery when a stream is opened for writing.
 */
package io.chainlog.storage.segment;
