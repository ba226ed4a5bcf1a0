package io.chainlog.cli.audit;

import io.chainlog.storage.StreamId;
import io.chainlog.storage.directory.LogDirectory;
import java.util.Optional;

/**
 * A stream to check.
 *
 * @param stream its name
 * @param found its folder, empty when there is none
 * @param origin where it is from
 * @param expectedIdentity what its record 0 must say; empty when its place says nothing about it
 * @param archiveId id of its archive, empty when that is not known
 * @param askedFor whether the caller named it: then it must hold a record
 */
record StreamSource(
    StreamId stream,
    Optional<LogDirectory> found,
    StreamOrigin origin,
    Optional<ExpectedIdentity> expectedIdentity,
    Optional<String> archiveId,
    boolean askedFor) {

  /** The same stream, of which it is known that it was imported. */
  StreamSource asImported() {
    return origin == StreamOrigin.SINK
        ? new StreamSource(
            stream, found, StreamOrigin.IMPORTED, Optional.empty(), archiveId, askedFor)
        : this;
  }

  /** Its folder, which must be there. */
  LogDirectory directory() {
    return found.orElseThrow();
  }
}
