package io.chainlog.storage.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class MerkleTreeTest {

  private static final List<String> KNOWN_LEAVES =
      List.of(
          "",
          "00",
          "10",
          "2021",
          "3031",
          "40414243",
          "5051525354555657",
          "606162636465666768696a6b6c6d6e6f");

  @Test
  void rootOfNothingIsTheHashOfNothing() {
    assertThat(hex(new MerkleTree().root()))
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assertThat(new MerkleTree().compactRange()).isEmpty();
    assertThat(new MerkleTree().size()).isZero();
  }

  @Test
  void givesTheKnownAnswer() {
    MerkleTree tree = new MerkleTree();
    KNOWN_LEAVES.forEach(leaf -> tree.append(HexFormat.of().parseHex(leaf)));
    assertThat(tree.size()).isEqualTo(8);
    assertThat(hex(tree.root()))
        .isEqualTo("5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
    assertThat(tree.compactRange()).containsExactly(tree.root());
  }

  @Test
  void askingForTheRootChangesNothing() {
    MerkleTree tree = new MerkleTree();
    MerkleTree unasked = new MerkleTree();
    for (int i = 0; i < 20; i++) {
      tree.append(new byte[] {(byte) i});
      tree.root();
      tree.root();
      unasked.append(new byte[] {(byte) i});
    }
    assertThat(tree.root()).isEqualTo(unasked.root());
  }

  @Test
  void copiesGrowApart() {
    MerkleTree tree = new MerkleTree();
    for (int i = 0; i < 7; i++) {
      tree.append(new byte[] {(byte) i});
    }
    byte[] root = tree.root();
    MerkleTree copy = tree.copy();
    copy.append(new byte[] {7});
    assertThat(tree.size()).isEqualTo(7);
    assertThat(tree.root()).isEqualTo(root);
    tree.append(new byte[] {99});
    tree.append(new byte[] {7});
    assertThat(copy.size()).isEqualTo(8);
    assertThat(copy.root()).isNotEqualTo(tree.root());
  }

  @Test
  void givesOutCopiesOfItsNodes() {
    MerkleTree tree = new MerkleTree();
    tree.append(new byte[] {1});
    byte[] root = tree.root();
    Arrays.fill(tree.root(), (byte) 0);
    Arrays.fill(tree.compactRange().get(0), (byte) 0);
    assertThat(tree.root()).isEqualTo(root);
  }

  @Test
  void doesNotKeepTheNodesItIsRestoredFrom() {
    byte[] node = new byte[MerkleTree.HASH_BYTES];
    MerkleTree tree = MerkleTree.restore(4, List.of(node));
    byte[] root = tree.root();
    node[0] = 1;
    assertThat(tree.root()).isEqualTo(root);
  }

  @Test
  void restoresTheLargestTreeThereIs() {
    byte[] node = new byte[MerkleTree.HASH_BYTES];
    List<byte[]> nodes = Collections.nCopies(63, node);
    MerkleTree tree = MerkleTree.restore(Long.MAX_VALUE, nodes);
    assertThat(tree.compactRange()).hasSize(63);
    assertThat(tree.root()).hasSize(MerkleTree.HASH_BYTES);
  }

  @Test
  void refusesCompactRangeThatDoesNotFitTheSize() {
    byte[] node = new byte[MerkleTree.HASH_BYTES];
    assertThatThrownBy(() -> MerkleTree.restore(3, List.of(node)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no tree of 3 leaves has a compact range of 1 nodes");
    assertThatThrownBy(() -> MerkleTree.restore(0, List.of(node)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> MerkleTree.restore(-1, Collections.nCopies(64, node)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> MerkleTree.restore(1, List.of(new byte[31])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("31");
  }

  private static String hex(byte[] hash) {
    return HexFormat.of().formatHex(hash);
  }
}
