package io.chainlog.storage.repair;

import java.io.IOException;

/** Is asked before anything is changed, with the stream locked. */
@FunctionalInterface
public interface Consent {

  /** What may be done. */
  enum Answer {
    /** Nothing. */
    NO,
    /** The repair, unless it needs {@link RepairPlan#needsAcceptance acceptance}. */
    YES,
    /** The repair, also if acknowledged records are given up by it. */
    YES_ACCEPTING_LOSS
  }

  Answer to(RepairPlan plan) throws IOException;
}
