package io.chainlog.storage.verify;

import io.chainlog.storage.CommitPoint;
import io.chainlog.storage.Finding;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.record.ChainPosition;
import java.util.List;
import java.util.Optional;

/**
 * The result of checking one stream from its first record to its end.
 *
 * @param stream the stream
 * @param records records hashed and found to be as written, of all kinds
 * @param bytes bytes of their frames
 * @param firstOffset offset of the first of them, -1 if there is none
 * @param end the place in the chain after the last of them, the start if there is none
 * @param treeSize leaves of the RFC 6962 tree: records that chain without a break from the first
 * @param treeRoot root over them, 64 lower-case hex digits
 * @param commitPoint the newest valid commit point, empty if there is none
 * @param aboveLimitBytes the largest payload that was above the caller's limit, so that it and what
 *     follows it in its segment was not checked; 0 if there was none
 * @param findings what is wrong, in the order of the files; empty for a sound stream
 * @param notes what is no fault but should be known, such as records beyond the commit point of a
 *     stream that a writer holds open
 */
public record StreamVerification(
    StreamId stream,
    long records,
    long bytes,
    long firstOffset,
    ChainPosition end,
    long treeSize,
    String treeRoot,
    Optional<CommitPoint> commitPoint,
    long aboveLimitBytes,
    List<Finding> findings,
    List<String> notes) {

  public StreamVerification {
    findings = List.copyOf(findings);
    notes = List.copyOf(notes);
  }

  /** Whether everything was checked, and nothing was found to be wrong. */
  public boolean isSound() {
    return findings.isEmpty() && aboveLimitBytes == 0;
  }
}
