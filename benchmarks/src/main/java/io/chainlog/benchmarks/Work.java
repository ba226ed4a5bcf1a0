package io.chainlog.benchmarks;

/** What is timed. */
enum Work {
  /** Batch after batch, each on the medium before the next begins. */
  APPEND("append, synced"),
  /** All of it from the first record on, each record checked. */
  READ("verified read");

  private final String label;

  Work(String label) {
    this.label = label;
  }

  /** How the table names it. */
  String label() {
    return label;
  }
}
