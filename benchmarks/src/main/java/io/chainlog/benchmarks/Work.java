package io.chainlog.benchmarks;

/** What is timed. */
enum Work {
  /** Batch after batch, each on the medium before the next is made. */
  SYNCED_APPEND("append, synced"),
  /** Each batch synced by itself, and the next one made meanwhile. */
  OVERLAPPED_APPEND("append, overlapped"),
  /** The next batches made during a sync, and those that wait then synced together. */
  GROUPED_APPEND("append, grouped"),
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

  /** What to compare it with where a contender knows but one way to append. */
  Work plain() {
    return this == READ ? READ : SYNCED_APPEND;
  }
}
