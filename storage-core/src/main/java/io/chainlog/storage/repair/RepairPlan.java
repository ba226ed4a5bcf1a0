package io.chainlog.storage.repair;

import io.chainlog.storage.internal.layout.RepairNames;
import io.chainlog.storage.record.ChainPosition;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a repair does, file by file. Immutable.
 *
 * @param id tells this repair from others of the stream, and ends the names of what it keeps
 * @param begunAt when it was planned, to the second
 * @param reason why opening refuses the stream, one sentence without a full stop
 * @param segment number of the segment in which the stream will end
 * @param endPosition byte position of that end, behind the last whole record that follows the chain
 * @param end the same place in the chain
 * @param committed what the commit point names as the end, empty if no slot of it is valid
 * @param loss the acknowledged records that are not there any more
 * @param cuts what is taken out of the stream, and kept
 * @param copies files that are rewritten, of which a copy is kept
 * @param epoch writer epoch under which the repaired stream is committed
 * @param accepted of a repair that was interrupted, and is to be finished: the loss it was begun
 *     with
 */
public record RepairPlan(
    String id,
    Instant begunAt,
    String reason,
    int segment,
    long endPosition,
    ChainPosition end,
    Optional<ChainPosition> committed,
    AcknowledgedLoss loss,
    List<Cut> cuts,
    List<String> copies,
    long epoch,
    Optional<AcknowledgedLoss> accepted) {

  public RepairPlan {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(begunAt, "begunAt");
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(end, "end");
    Objects.requireNonNull(committed, "committed");
    Objects.requireNonNull(loss, "loss");
    Objects.requireNonNull(accepted, "accepted");
    cuts = List.copyOf(cuts);
    copies = List.copyOf(copies);
  }

  /** Whether the repair was interrupted, and is to be finished. */
  public boolean begun() {
    return accepted.isPresent();
  }

  /** The same plan, with what the stream says now of what was acknowledged. */
  RepairPlan witnessed(Optional<ChainPosition> committedNow, AcknowledgedLoss lossNow) {
    return new RepairPlan(
        id,
        begunAt,
        reason,
        segment,
        endPosition,
        end,
        committedNow,
        lossNow,
        cuts,
        copies,
        epoch,
        accepted);
  }

  /** Name under which the copy of a file that is rewritten is kept. */
  public String keptAs(String file) {
    return RepairNames.kept(file, id);
  }

  /** Bytes of all cuts. */
  public long cutBytes() {
    return cuts.stream().mapToLong(Cut::bytes).sum();
  }

  /**
   * Whether somebody has to say that acknowledged records may be given up, also if nothing is cut:
   * where the commit point is lost, a tail may be gone with it. What was accepted when a repair was
   * begun need not be accepted again, but what goes beyond that.
   */
  public boolean needsAcceptance() {
    return accepted.isPresent() ? loss.exceeds(accepted.get()) : !loss.isNone();
  }
}
