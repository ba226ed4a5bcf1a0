package io.chainlog.storage.codec;

import io.chainlog.storage.errors.CorruptPayloadException;

/** Compresses and decompresses single payloads. Thread safe. */
public interface Codec {

  /** The type that is written into the frame. */
  CompressionType type();

  /**
   * Compresses a payload.
   *
   * @return the stored form, always shorter than the payload, or null when it would not be shorter
   *     and the payload is to be stored as it is
   */
  byte[] compress(byte[] payload);

  /**
   * Restores a payload from untrusted bytes.
   *
   * @param stored holds the stored form; not changed
   * @param start first byte of the stored form
   * @param length bytes of the stored form; exactly these must be consumed
   * @param maxPayloadBytes a payload that claims to be, or is, larger is refused before that much
   *     is allocated
   * @throws CorruptPayloadException if the bytes are not one whole stored form
   */
  byte[] decompress(byte[] stored, int start, int length, int maxPayloadBytes)
      throws CorruptPayloadException;
}
