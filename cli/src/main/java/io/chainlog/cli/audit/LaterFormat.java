package io.chainlog.cli.audit;

import io.chainlog.storage.FindingKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Judges a stream of an archive that a later release wrote. What does not look as this release
 * knows it may be new, and is no evidence. A frame that this release reads, with a checksum or a
 * chain hash that is wrong, is.
 */
final class LaterFormat {
  private static final Set<String> EVIDENCE =
      EnumSet.of(
              FindingKind.CRC_MISMATCH,
              FindingKind.BROKEN_CHAIN,
              FindingKind.OFFSET_GAP,
              FindingKind.CHECKPOINT_MISMATCH,
              FindingKind.COMMIT_MISMATCH)
          .stream()
          .map(FindingKind::id)
          .collect(Collectors.toSet());

  private LaterFormat() {}

  static StreamReport judge(StreamReport report) {
    List<AuditFinding> evidence =
        report.findings().stream().filter(f -> EVIDENCE.contains(f.kind())).toList();
    List<String> notes = new ArrayList<>(report.notes());
    if (evidence.size() < report.findings().size()) {
      notes.add(
          report.findings().size()
              - evidence.size()
              + " other findings are left out, since a later format may explain them");
    }
    return report.judgedAs(
        evidence.isEmpty() ? Verdict.UNVERIFIABLE : Verdict.TAMPERED, evidence, notes);
  }
}
