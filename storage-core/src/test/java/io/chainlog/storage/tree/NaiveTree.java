package io.chainlog.storage.tree;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/** RFC 6962, section 2.1, word for word: slow, recursive, and evidently right. */
final class NaiveTree {

  private NaiveTree() {}

  static byte[] root(List<byte[]> leaves) {
    if (leaves.isEmpty()) {
      return sha256();
    }
    if (leaves.size() == 1) {
      return sha256(new byte[] {0}, leaves.get(0));
    }
    int split = Integer.highestOneBit(leaves.size() - 1);
    return sha256(
        new byte[] {1}, root(leaves.subList(0, split)), root(leaves.subList(split, leaves.size())));
  }

  /** The roots of the perfect subtrees, largest first. */
  static List<byte[]> compactRange(List<byte[]> leaves) {
    List<byte[]> nodes = new ArrayList<>();
    for (List<byte[]> rest = leaves; !rest.isEmpty(); ) {
      int perfect = Integer.highestOneBit(rest.size());
      nodes.add(root(rest.subList(0, perfect)));
      rest = rest.subList(perfect, rest.size());
    }
    return nodes;
  }

  private static byte[] sha256(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
