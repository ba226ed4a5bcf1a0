package io.chainlog.cli.report;

import io.chainlog.envelope.EnvelopeFormat;
import io.chainlog.envelope.StreamRepaired;
import io.chainlog.storage.record.ChainPosition;
import io.chainlog.storage.repair.Cut;
import io.chainlog.storage.repair.RepairPlan;
import java.util.Locale;

/** What is written into a stream that was repaired. */
public final class RepairStatement {
  private static final int MAX_REASON_CHARACTERS = 4000;

  private RepairStatement() {}

  /** The payload of the record. */
  public static byte[] of(RepairPlan plan, String version) {
    return EnvelopeFormat.encode(
        new StreamRepaired(
            plan.epoch(),
            version,
            plan.begunAt(),
            bounded(Printable.line(plan.reason())),
            plan.end().nextOffset(),
            plan.end().chainHash().toHex(),
            plan.committed().map(ChainPosition::nextOffset).orElse(StreamRepaired.UNKNOWN),
            plan.committed().map(place -> place.chainHash().toHex()).orElse(null),
            plan.loss().firstOffset(),
            plan.loss().records(),
            plan.loss().mayBeMore(),
            plan.cutBytes(),
            plan.cuts().stream()
                .limit(StreamRepaired.MAX_CUTS)
                .map(RepairStatement::describe)
                .toList()));
  }

  /** Never between the halves of a character: that has no UTF-8 form. */
  private static String bounded(String reason) {
    return reason
        .codePoints()
        .limit(MAX_REASON_CHARACTERS)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static String describe(Cut cut) {
    String records = RepairText.records(cut);
    return String.format(
        Locale.ROOT,
        "%s: %d bytes from position %d on%s",
        cut.file(),
        cut.bytes(),
        cut.position(),
        records.equals("-") ? "" : ", " + records);
  }
}
