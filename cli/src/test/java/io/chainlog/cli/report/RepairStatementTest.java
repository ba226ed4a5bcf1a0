package io.chainlog.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.envelope.EnvelopeFormat;
import io.chainlog.envelope.StreamRepaired;
import io.chainlog.storage.record.ChainHash;
import io.chainlog.storage.record.ChainPosition;
import io.chainlog.storage.repair.AcknowledgedLoss;
import io.chainlog.storage.repair.Cut;
import io.chainlog.storage.repair.RepairPlan;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RepairStatementTest {
  private static final String SMILE = "\uD83D\uDE00";

  @Test
  void staysWithinAnEnvelopeHoweverLongThePlanIs() throws Exception {
    Cut cut = new Cut("segment_000001.log", 7, 8, 9, 10);

    StreamRepaired repaired = of("x" + SMILE.repeat(20_000), Collections.nCopies(5000, cut));

    assertThat(repaired.reason()).hasSizeLessThan(9_000).endsWith(SMILE);
    assertThat(repaired.cuts())
        .hasSize(StreamRepaired.MAX_CUTS)
        .containsOnly("segment_000001.log: 8 bytes from position 7 on, offsets 9 to 10");
    assertThat(repaired.cutBytes()).isEqualTo(40_000);
    assertThat(repaired.committedOffset()).isEqualTo(StreamRepaired.UNKNOWN);
    assertThat(repaired.committedChainHead()).isNull();
  }

  private static StreamRepaired of(String reason, List<Cut> cuts) throws Exception {
    RepairPlan plan =
        new RepairPlan(
            "20261121T040506Z",
            Instant.parse("2026-11-21T04:05:06Z"),
            reason,
            1,
            7,
            new ChainPosition(9, ChainHash.ZERO),
            Optional.empty(),
            new AcknowledgedLoss(9, 0, true),
            cuts,
            List.of(),
            3,
            Optional.empty());
    return (StreamRepaired) EnvelopeFormat.decode(RepairStatement.of(plan, "1"));
  }
}
