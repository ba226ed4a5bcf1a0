/**
 * Segment files: their names, their list, the manifest that caches the list, reading their frames,
 * and recovery when a stream is opened for writing.
 *
 * <p>Only {@link io.chainlog.storage.segment.SegmentInfo} and {@link
 * io.chainlog.storage.segment.SegmentManifest} are part of the API. The rest is public because
 * packages of one module cannot share it otherwise, and may change in any release.
 */
package io.chainlog.storage.segment;
