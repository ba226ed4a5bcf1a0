package io.chainlog.storage.repair;

import io.chainlog.storage.record.ChainPosition;

/** What came of a repair. */
public sealed interface RepairOutcome {

  /** Opening does not refuse the stream. Nothing was changed. */
  record NothingToRepair() implements RepairOutcome {}

  /** There was no consent. Nothing was changed. */
  record Declined() implements RepairOutcome {}

  /**
   * The stream can be opened again.
   *
   * @param plan what was done
   * @param recordOffset stream offset of the record that says so
   * @param end where the stream ends now
   */
  record Repaired(RepairPlan plan, long recordOffset, ChainPosition end) implements RepairOutcome {}
}
