package io.chainlog.storage.testkit;

import io.chainlog.storage.record.RecordKind;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/**
 * Chain and tree of a stream, computed anew from kinds and payloads as docs/format/RECORD.md has
 * it, with nothing of the code under test: slow and evidently right.
 */
public final class ReferenceChain {
  private final List<byte[]> hashes = new ArrayList<>();

  /** Adds a record. */
  public void add(RecordKind kind, byte[] payload) {
    byte[] previous = hashes.isEmpty() ? new byte[0] : hashes.get(hashes.size() - 1);
    hashes.add(sha256(previous, new byte[] {code(kind)}, payload));
  }

  private static byte code(RecordKind kind) {
    return switch (kind) {
      case DATA -> 0;
      case CHECKPOINT -> 1;
      case TOMBSTONE -> 2;
    };
  }

  /** Number of records. */
  public int size() {
    return hashes.size();
  }

  /** Chain hash of the last record, 32 zero bytes if there is none. */
  public byte[] head() {
    return hashes.isEmpty() ? new byte[32] : hashes.get(hashes.size() - 1).clone();
  }

  /** Root of the RFC 6962 tree over all records. */
  public byte[] treeRoot() {
    return root(hashes);
  }

  private static byte[] root(List<byte[]> leaves) {
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

  private static byte[] sha256(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
