package io.chainlog.storage.codec;

import io.chainlog.storage.errors.CorruptPayloadException;
import java.util.Arrays;
import java.util.Objects;

/** Stores payloads as they are. */
final class NoneCodec implements Codec {

  @Override
  public CompressionType type() {
    return CompressionType.NONE;
  }

  /** Null: nothing is shorter than itself. */
  @Override
  public byte[] compress(byte[] payload) {
    return null;
  }

  @Override
  public byte[] decompress(byte[] stored, int start, int length, int maxPayloadBytes)
      throws CorruptPayloadException {
    Objects.checkFromIndexSize(start, length, stored.length);
    PayloadLimit.check("Payload", length, maxPayloadBytes);
    return Arrays.copyOfRange(stored, start, start + length);
  }
}
