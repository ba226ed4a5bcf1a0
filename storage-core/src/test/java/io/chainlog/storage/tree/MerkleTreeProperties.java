package io.chainlog.storage.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class MerkleTreeProperties {

  private static final int MAX_LEAVES = 300;

  @Property(tries = 200)
  void agreesWithTheDefinition(@ForAll("leaves") List<byte[]> leaves) {
    assertSame(treeOf(leaves), leaves);
  }

  @Property(tries = 200)
  void goesOnFromAnywhere(
      @ForAll("leaves") List<byte[]> leaves, @ForAll @IntRange(max = MAX_LEAVES) int split) {
    int at = Math.min(split, leaves.size());
    MerkleTree before = treeOf(leaves.subList(0, at));
    MerkleTree restored = MerkleTree.restore(at, before.compactRange());
    MerkleTree copied = before.copy();
    for (byte[] leaf : leaves.subList(at, leaves.size())) {
      restored.append(leaf);
      copied.append(leaf);
    }
    assertSame(restored, leaves);
    assertSame(copied, leaves);
    assertSame(before, leaves.subList(0, at));
  }

  @Example
  void agreesWithTheDefinitionAndIsRestoredAtEverySize() {
    List<byte[]> leaves =
        Arbitraries.bytes()
            .array(byte[].class)
            .ofSize(MerkleTree.HASH_BYTES)
            .list()
            .ofSize(MAX_LEAVES)
            .sample();
    MerkleTree tree = new MerkleTree();
    for (int size = 0; size < MAX_LEAVES; size++) {
      assertSame(tree, leaves.subList(0, size));
      tree = MerkleTree.restore(size, tree.compactRange());
      tree.append(leaves.get(size));
    }
    assertSame(tree, leaves);
  }

  private static MerkleTree treeOf(List<byte[]> leaves) {
    MerkleTree tree = new MerkleTree();
    leaves.forEach(tree::append);
    return tree;
  }

  private static void assertSame(MerkleTree tree, List<byte[]> leaves) {
    assertThat(tree.size()).isEqualTo(leaves.size());
    assertThat(tree.root()).isEqualTo(NaiveTree.root(leaves));
    assertThat(tree.compactRange().toArray(byte[][]::new))
        .isDeepEqualTo(NaiveTree.compactRange(leaves).toArray(byte[][]::new));
  }

  @Provide
  Arbitrary<List<byte[]>> leaves() {
    Arbitrary<byte[]> leaf = Arbitraries.bytes().array(byte[].class).ofMaxSize(70);
    return leaf.list().ofMaxSize(MAX_LEAVES);
  }
}
