/**
 * The files of a stream: their names, the manifest, the commit file, the offset index, and the
 * payload of checkpoints.
 */
package io.chainlog.storage.internal.layout;
