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

  /** The hash of the record after a place in the chain. */
  public ChainHash hash(ChainPosition place, RecordKind kind, byte[] payload) {
    return hash(place, kind, payload, 0, payload.length);
  }

  /** The hash of one record whose payload is a part of an array. */
  public ChainHash hash(ChainPosition place, RecordKind kind, byte[] bytes, int start, int length) {
    if (place.nextOffset() > 0) {
      place.chainHash().update(digest);
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
