package io.chainlog.storage.record;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/** A SHA-256 value of a chain: 32 bytes, immutable. */
public final class ChainHash {

  /** Length in bytes. */
  public static final int BYTES = 32;

  /** 32 zero bytes: the previous hash of a stream's first record. */
  public static final ChainHash ZERO = new ChainHash(new byte[BYTES]);

  private final byte[] bytes;

  /** Takes the array over; the caller must not change it again. */
  private ChainHash(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Copies 32 bytes out of an array. */
  public static ChainHash copyOf(byte[] source, int start) {
    return new ChainHash(Arrays.copyOfRange(source, start, start + BYTES));
  }

  /**
   * Reads 64 hexadecimal digits of either case.
   *
   * @throws IllegalArgumentException if the text is anything else
   */
  public static ChainHash fromHex(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a chain hash has 64 hex digits, not " + hex.length());
    }
    return new ChainHash(bytes);
  }

  /** Wraps an array that nobody else holds. */
  static ChainHash wrap(byte[] bytes) {
    assert bytes.length == BYTES;
    return new ChainHash(bytes);
  }

  /** Feeds the bytes to a digest without a copy. */
  void update(MessageDigest digest) {
    digest.update(bytes);
  }

  /** A copy of the 32 bytes. */
  public byte[] toByteArray() {
    return bytes.clone();
  }

  /** Copies the 32 bytes to a place in an array. */
  public void copyTo(byte[] target, int start) {
    System.arraycopy(bytes, 0, target, start, BYTES);
  }

  /** Whether these are the bytes at that place. */
  public boolean matches(byte[] source, int start) {
    return Arrays.equals(bytes, 0, BYTES, source, start, start + BYTES);
  }

  /** 64 lower-case hexadecimal digits. */
  public String toHex() {
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ChainHash that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return toHex();
  }
}
