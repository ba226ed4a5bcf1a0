package io.chainlog.envelope;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * Stands where a stream was cut: acknowledged data had been damaged, and somebody told the tool to
 * make the stream writable again. What was cut is kept beside the stream.
 *
 * @param epoch writer epoch under which the repaired stream was committed
 * @param toolVersion version of the tool
 * @param repairedAt when the repair was begun, by the clock of the machine that ran it; it also
 *     ends the names of the files that were kept
 * @param reason why the stream was refused
 * @param endOffset stream offset behind the last record that stayed
 * @param chainHead chain hash of that record, hex
 * @param committedOffset stream offset behind the last record that had been committed; {@link
 *     #UNKNOWN} if no commit point was left
 * @param committedChainHead chain hash of that record, hex, or null if no commit point was left
 * @param firstLostOffset stream offset of the first acknowledged record that is lost, if any is
 * @param lostRecords acknowledged records that are known to be lost
 * @param lostMayBeMore whether the damage hid how many there were
 * @param cutBytes bytes of all that was cut
 * @param cuts what was cut, in words, a file each; at most {@link #MAX_CUTS} of them
 */
public record StreamRepaired(
    long epoch,
    String toolVersion,
    Instant repairedAt,
    String reason,
    long endOffset,
    String chainHead,
    long committedOffset,
    @OrNull String committedChainHead,
    long firstLostOffset,
    long lostRecords,
    boolean lostMayBeMore,
    long cutBytes,
    List<String> cuts)
    implements Envelope {

  /** The {@link #committedOffset} of a stream whose commit point was lost. */
  public static final long UNKNOWN = -1;

  /** So many cuts are named one by one; the rest is in the plan that is kept beside the stream. */
  public static final int MAX_CUTS = 100;

  public StreamRepaired {
    Objects.requireNonNull(toolVersion, "toolVersion");
    Objects.requireNonNull(repairedAt, "repairedAt");
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(chainHead, "chainHead");
    cuts = List.copyOf(cuts);
  }
}
