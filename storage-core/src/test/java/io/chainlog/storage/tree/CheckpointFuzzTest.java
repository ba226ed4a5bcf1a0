package io.chainlog.storage.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.errors.CorruptPayloadException;
import io.chainlog.storage.fuzz.FuzzRun;
import io.chainlog.storage.fuzz.FuzzTarget;
import io.chainlog.storage.fuzz.Mutator;
import io.chainlog.storage.record.ChainHash;
import io.chainlog.storage.record.ChainPosition;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Payloads of checkpoint records, damaged. */
class CheckpointFuzzTest {

  @Test
  void checkpointsComeBackAsTheyWereWrittenOrAreRefused(TestInfo test) {
    FuzzRun.run(
        test,
        200_000,
        FuzzTarget.ofBytes(
                Mutator.of(checkpoints()), Checkpoint::parse, CheckpointFuzzTest::comesBack)
            .refusingBy(CorruptPayloadException.class));
  }

  private static void comesBack(byte[] payload, Checkpoint checkpoint) {
    MerkleTree tree = checkpoint.tree().orElse(null);
    assertThat(Checkpoint.encode(checkpoint.end(), tree)).isEqualTo(payload);
  }

  private static List<byte[]> checkpoints() {
    List<byte[]> checkpoints = new ArrayList<>();
    MerkleTree tree = new MerkleTree();
    for (int records = 0; records <= 8; records++) {
      checkpoints.add(Checkpoint.encode(new ChainPosition(records, ChainHash.ZERO), null));
      checkpoints.add(Checkpoint.encode(new ChainPosition(records, ChainHash.ZERO), tree));
      tree.append(new byte[] {1});
    }
    return checkpoints;
  }
}
