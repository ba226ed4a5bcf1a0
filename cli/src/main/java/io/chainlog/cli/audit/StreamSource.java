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
 * @param askedFor whether the caller named it: then it must hold a record
 */
record StreamSource(
    StreamId stream,
    Optional<LogDirectory> found,
    StreamOrigin origin,
    Optional<ExpectedIdentity> expectedIdentity,
    boolean askedFor) {

  /** Its folder, which must be there. */
  LogDirectory directory() {
    return found.orElseThrow();
  }
}
