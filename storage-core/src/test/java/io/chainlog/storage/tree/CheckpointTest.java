package io.chainlog.storage.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.storage.errors.CorruptPayloadException;
import io.chainlog.storage.record.ChainHash;
import io.chainlog.storage.record.ChainPosition;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
  private static final ChainHash HEAD = ChainHash.fromHex("0123456789abcdef".repeat(4));

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 7, 8, 100})
  void carriesChainAndTree(int records) throws CorruptPayloadException {
    MerkleTree tree = treeOf(records);
    byte[] payload = Checkpoint.encode(new ChainPosition(records, HEAD), tree);
    Checkpoint parsed = Checkpoint.parse(payload);
    assertThat(payload).hasSize(42 + 32 * Integer.bitCount(records));
    assertThat(parsed.end().chainHash()).isEqualTo(HEAD);
    assertThat(parsed.end().nextOffset()).isEqualTo(records);
    assertThat(parsed.tree().orElseThrow().root()).isEqualTo(tree.root());
  }

  @Test
  void isTheFortyBytesOfTheLineageWithoutATree() throws CorruptPayloadException {
    byte[] payload = Checkpoint.encode(new ChainPosition(5, HEAD), null);
    assertThat(payload).hasSize(40);
    assertThat(Checkpoint.parse(payload).tree()).isEmpty();
  }

  @Test
  void refusesEveryOtherLength() throws CorruptPayloadException {
    byte[] payload = Checkpoint.encode(new ChainPosition(5, HEAD), treeOf(5));
    for (int length = 0; length < payload.length + 40; length++) {
      byte[] cut = Arrays.copyOf(payload, length);
      if (length == 40 || length == payload.length) {
        assertThat(Checkpoint.parse(cut).end().nextOffset()).isEqualTo(5);
      } else {
        assertThatThrownBy(() -> Checkpoint.parse(cut)).isInstanceOf(CorruptPayloadException.class);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 39, 40, 41})
  void refusesOtherCountsAndVersions(int position) {
    byte[] payload = Checkpoint.encode(new ChainPosition(5, HEAD), treeOf(5));
    payload[position] ^= (byte) 0x82;
    assertThatThrownBy(() -> Checkpoint.parse(payload)).isInstanceOf(CorruptPayloadException.class);
  }

  private static MerkleTree treeOf(int records) {
    MerkleTree tree = new MerkleTree();
    for (int i = 0; i < records; i++) {
      byte[] leaf = new byte[ChainHash.BYTES];
      leaf[0] = (byte) i;
      tree.append(leaf);
    }
    return tree;
  }
}
