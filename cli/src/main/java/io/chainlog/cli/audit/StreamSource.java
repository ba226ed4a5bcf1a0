package io.chainlog.cli.audit;

import io.chainlog.storage.StreamId;
import io.chainlog.storage.directory.LogDirectory;
import java.util.Optional;

/**
 * A stream to check.
 *
 * @param stream its name
 * @param found its folder, empty when there is none
 * @param bare whether it belongs to no archive: then its first record tells whether the others are
 *     envelopes, and it need not have a commit point
 * @param expectedIdentity what its record 0 must say; empty when its place says nothing about it
 * @param askedFor whether the caller named it: then it must hold a record
 */
record StreamSource(
    StreamId stream,
    Optional<LogDirectory> found,
    boolean bare,
    Optional<ExpectedIdentity> expectedIdentity,
    boolean askedFor) {

  /** Its folder, which must be there. */
  LogDirectory directory() {
    return found.orElseThrow();
  }
}
