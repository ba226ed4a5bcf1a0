package io.chainlog.storage.tree;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/**
 * The Merkle tree of RFC 6962 over a growing list of leaves, kept as its compact range: the roots
 * of the perfect subtrees that the leaves so far fall into, one for each bit that is set in their
 * number.
 *
 * <p>Not thread safe. {@link #append} allocates nothing and hashes about two nodes.
 */
public final class MerkleTree {

  /** Bytes of a hash. */
  public static final int HASH_BYTES = 32;

  private static final byte LEAF = 0;
  private static final byte NODE = 1;
  private static final int LEFT = 1;
  private static final int RIGHT = LEFT + HASH_BYTES;

  private final MessageDigest digest = sha256();

  /** The root of the perfect subtree of 2^i leaves at i * 32, meaningful where size has bit i. */
  private final byte[] subtrees;

  /** What a node is the hash of: prefix, left, right. A hash in the making stands at RIGHT. */
  private final byte[] pair = new byte[RIGHT + HASH_BYTES];

  private long size;

  /** A tree without leaves. */
  public MerkleTree() {
    this(0, new byte[(Long.SIZE - 1) * HASH_BYTES]);
  }

  private MerkleTree(long size, byte[] subtrees) {
    this.size = size;
    this.subtrees = subtrees;
    this.pair[0] = NODE;
  }

  /**
   * The tree of which this is the compact range.
   *
   * @param nodes as {@link #compactRange} gives them
   * @throws IllegalArgumentException if there are not as many nodes as a tree of that size has, or
   *     one is not {@value #HASH_BYTES} bytes long
   */
  public static MerkleTree restore(long size, List<byte[]> nodes) {
    if (size < 0 || nodes.size() != Long.bitCount(size)) {
      throw new IllegalArgumentException(
          "no tree of " + size + " leaves has a compact range of " + nodes.size() + " nodes");
    }
    MerkleTree tree = new MerkleTree();
    tree.size = size;
    long left = size;
    for (byte[] node : nodes) {
      tree.setSubtree(largest(left), node);
      left &= ~Long.highestOneBit(left);
    }
    return tree;
  }

  /** Adds a leaf, whose hash is SHA-256 of a zero byte and this data. */
  public void append(byte[] leafData) {
    hashLeaf(leafData);
    int level = 0;
    for (; (size >>> level & 1) != 0; level++) {
      hashWithLeft(level);
    }
    System.arraycopy(pair, RIGHT, subtrees, level * HASH_BYTES, HASH_BYTES);
    size++;
  }

  /** How many leaves there are. */
  public long size() {
    return size;
  }

  /** The root hash; of a tree without leaves, SHA-256 of nothing. */
  public byte[] root() {
    if (size == 0) {
      return digest.digest();
    }
    int level = Long.numberOfTrailingZeros(size);
    System.arraycopy(subtrees, level * HASH_BYTES, pair, RIGHT, HASH_BYTES);
    for (long rest = size & size - 1; rest != 0; rest &= rest - 1) {
      hashWithLeft(Long.numberOfTrailingZeros(rest));
    }
    return slice(pair, RIGHT);
  }

  /** The roots of the perfect subtrees, largest first. */
  public List<byte[]> compactRange() {
    List<byte[]> nodes = new ArrayList<>(Long.bitCount(size));
    for (long rest = size; rest != 0; rest &= ~Long.highestOneBit(rest)) {
      nodes.add(slice(subtrees, largest(rest) * HASH_BYTES));
    }
    return nodes;
  }

  /** A tree that is equal now and grows on its own. Costs two kilobytes and no hashing. */
  public MerkleTree copy() {
    return new MerkleTree(size, subtrees.clone());
  }

  private void setSubtree(int level, byte[] node) {
    if (node.length != HASH_BYTES) {
      throw new IllegalArgumentException("a node must be 32 bytes long: " + node.length);
    }
    System.arraycopy(node, 0, subtrees, level * HASH_BYTES, HASH_BYTES);
  }

  private static int largest(long leaves) {
    return Long.SIZE - 1 - Long.numberOfLeadingZeros(leaves);
  }

  private void hashLeaf(byte[] leafData) {
    digest.update(LEAF);
    digest.update(leafData, 0, leafData.length);
    finishHash();
  }

  /** Makes the hash at RIGHT that of the node with this subtree on its left. */
  private void hashWithLeft(int level) {
    System.arraycopy(subtrees, level * HASH_BYTES, pair, LEFT, HASH_BYTES);
    digest.update(pair, 0, pair.length);
    finishHash();
  }

  private void finishHash() {
    try {
      digest.digest(pair, RIGHT, HASH_BYTES);
    } catch (DigestException e) {
      throw new IllegalStateException("SHA-256 did not fit into 32 bytes", e);
    }
  }

  private static byte[] slice(byte[] from, int start) {
    byte[] hash = new byte[HASH_BYTES];
    System.arraycopy(from, start, hash, 0, HASH_BYTES);
    return hash;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
