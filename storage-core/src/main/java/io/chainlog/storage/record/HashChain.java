package io.chainlog.storage.record;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Computes chain hashes: {@code h_0 = SHA-256(kind || payload)}, {@code h_i = SHA-256(h_(i-1) ||
 * kind || payload)}, over the uncompressed payload; kind is one byte. The first record of a stream
 * has no predecessor in the hash, although its frame holds 32 zero bytes in that place.
 *
 * <p>Not thread safe.
 */
public final class HashChain {
  private final MessageDigest digest = sha256();

  /**
   * The hash of one record.
   *
   * @param first whether it is the stream's first record, so that previous is not hashed
   */
  public ChainHash hash(boolean first, ChainHash previous, RecordKind kind, byte[] payload) {
    return hash(first, previous, kind, payload, 0, payload.length);
  }

  /** The hash of one record whose payload is a part of an array. */
  public ChainHash hash(
      boolean first, ChainHash previous, RecordKind kind, byte[] bytes, int start, int length) {
    if (!first) {
      previous.update(digest);
    }
    digest.update(kind.id());
    digest.update(bytes, start, length);
    return ChainHash.wrap(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
