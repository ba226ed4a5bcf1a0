package io.chainlog.cli.audit;

import java.util.ArrayList;
import java.util.List;

/**
 * Findings about single records, of which a forged stream may hold any number. The first {@value
 * #MAX} are kept, the rest is counted. Not thread safe.
 */
final class FindingList {
  static final int MAX = 100;

  private final List<AuditFinding> findings = new ArrayList<>();
  private long dropped;

  void add(AuditFinding finding) {
    if (findings.size() < MAX) {
      findings.add(finding);
    } else {
      dropped++;
    }
  }

  List<AuditFinding> kept() {
    return findings;
  }

  /** How many are not kept. */
  long dropped() {
    return dropped;
  }
}
