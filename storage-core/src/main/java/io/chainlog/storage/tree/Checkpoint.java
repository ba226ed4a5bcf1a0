package io.chainlog.storage.tree;

import io.chainlog.storage.errors.CorruptPayloadException;
import io.chainlog.storage.record.ChainHash;
import io.chainlog.storage.record.ChainPosition;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The payload of a checkpoint record: {@code chain_hash[32] | record_count u64}, then optionally
 * {@code ext_version u8 = 1 | node_count u8 | node_count * 32 bytes}, little-endian.
 *
 * @param end the end of the stream before the checkpoint: its chain hash, and the number of
 *     records, which is the checkpoint's own offset
 * @param treeNodes RFC 6962 compact range over those records, largest subtree first; empty when the
 *     checkpoint carries none
 */
public record Checkpoint(ChainPosition end, Optional<List<byte[]>> treeNodes) {
  static final int COUNT_AT = ChainHash.BYTES;
  static final int EXTENSION_AT = 40;
  static final byte EXTENSION_VERSION = 1;
  private static final int NODES_AT = EXTENSION_AT + 2;

  /**
   * The payload for a checkpoint at the end of a stream.
   *
   * @param tree over all records so far, or null to leave the extension out
   */
  public static byte[] encode(ChainPosition end, MerkleTree tree) {
    List<byte[]> nodes = tree == null ? List.of() : tree.compactRange();
    int size = tree == null ? EXTENSION_AT : NODES_AT + nodes.size() * ChainHash.BYTES;
    byte[] payload = new byte[size];
    end.chainHash().copyTo(payload, 0);
    ByteBuffer buffer = ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN);
    buffer.position(COUNT_AT).putLong(end.nextOffset());
    if (tree != null) {
      assert tree.size() == end.nextOffset();
      buffer.put(EXTENSION_VERSION).put((byte) nodes.size());
      nodes.forEach(buffer::put);
    }
    return payload;
  }

  /**
   * Reads a payload of at least 40 bytes.
   *
   * @throws CorruptPayloadException if it is shorter, or its extension is of another version or
   *     size
   */
  public static Checkpoint parse(byte[] payload) throws CorruptPayloadException {
    if (payload.length < EXTENSION_AT) {
      throw new CorruptPayloadException(
          "a checkpoint has at least " + EXTENSION_AT + " bytes, not " + payload.length);
    }
    ByteBuffer buffer = ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN);
    long recordCount = buffer.getLong(COUNT_AT);
    if (recordCount < 0) {
      throw new CorruptPayloadException(
          "a checkpoint counts " + Long.toUnsignedString(recordCount) + " records, beyond 2^63");
    }
    return new Checkpoint(
        new ChainPosition(recordCount, ChainHash.copyOf(payload, 0)),
        parseExtension(buffer, recordCount));
  }

  private static Optional<List<byte[]>> parseExtension(ByteBuffer buffer, long recordCount)
      throws CorruptPayloadException {
    if (buffer.limit() == EXTENSION_AT) {
      return Optional.empty();
    }
    int version = buffer.get(EXTENSION_AT);
    int nodeCount = Long.bitCount(recordCount);
    int expectedSize = NODES_AT + nodeCount * ChainHash.BYTES;
    if (version != EXTENSION_VERSION
        || buffer.limit() != expectedSize
        || buffer.get(EXTENSION_AT + 1) != nodeCount) {
      throw new CorruptPayloadException(
          String.format(
              Locale.ROOT,
              "the tree extension of a checkpoint is version 1 with %d nodes in %d bytes, not version %d in %d bytes",
              nodeCount,
              expectedSize,
              version,
              buffer.limit()));
    }
    return Optional.of(readNodes(buffer.position(NODES_AT), nodeCount));
  }

  private static List<byte[]> readNodes(ByteBuffer buffer, int nodeCount) {
    List<byte[]> nodes = new ArrayList<>(nodeCount);
    for (int i = 0; i < nodeCount; i++) {
      byte[] node = new byte[ChainHash.BYTES];
      buffer.get(node);
      nodes.add(node);
    }
    return nodes;
  }

  /** Whether this is a tree that the checkpoint may stand behind; it need not carry any. */
  public boolean agreesWith(MerkleTree tree) {
    return treeNodes.isEmpty()
        || Arrays.deepEquals(treeNodes.get().toArray(), tree.compactRange().toArray());
  }

  /** The tree over the records before the checkpoint, empty when it carries none. */
  public Optional<MerkleTree> tree() {
    return treeNodes.map(nodes -> MerkleTree.restore(end.nextOffset(), nodes));
  }
}
