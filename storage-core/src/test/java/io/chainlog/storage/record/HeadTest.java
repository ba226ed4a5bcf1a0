package io.chainlog.storage.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.testkit.MarkdownDocument;
import io.chainlog.storage.tree.MerkleTree;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Why the head of a stream is more than its chain hash. */
class HeadTest {
  private final HashChain chain = new HashChain();

  @Test
  void twoStreamsOfDifferentLengthCanHaveOneChainHash() {
    byte[] first = payloadWhoseHashBeginsWithAKind();
    ChainHash hash = hashOfFirst(RecordKind.DATA, first);
    byte[] second = {1, 2, 3};
    ChainHash ofTwo = chain.hash(new ChainPosition(1, hash), RecordKind.DATA, second);

    byte[] whole = hash.toByteArray();
    byte[] joined =
        ByteBuffer.allocate(whole.length + second.length)
            .put(whole, 1, whole.length - 1)
            .put(RecordKind.DATA.id())
            .put(second)
            .array();
    ChainHash ofOne = hashOfFirst(RecordKind.DATA, joined);

    assertThat(ofOne).isEqualTo(ofTwo);
    assertThat(rootOf(ofOne)).isNotEqualTo(rootOf(hash, ofTwo));
  }

  @Test
  void theRecordPageStatesWhatAHeadIs() {
    assertThat(MarkdownDocument.open("docs/format/RECORD.md").text())
        .contains("A **head** is four values")
        .contains(
            "stream name, size (the number of records), chain hash of\nthe last record, [tree]");
  }

  private byte[] payloadWhoseHashBeginsWithAKind() {
    int i = 0;
    byte[] payload = {};
    while (hashOfFirst(RecordKind.DATA, payload).toByteArray()[0] != RecordKind.DATA.id()) {
      payload = ByteBuffer.allocate(Integer.BYTES).putInt(i++).array();
    }
    return payload;
  }

  private ChainHash hashOfFirst(RecordKind kind, byte[] payload) {
    return chain.hash(new ChainPosition(0, ChainHash.ZERO), kind, payload);
  }

  private static String rootOf(ChainHash... hashes) {
    MerkleTree tree = new MerkleTree();
    Arrays.stream(hashes).map(ChainHash::toByteArray).forEach(tree::append);
    return HexFormat.of().formatHex(tree.root());
  }
}
