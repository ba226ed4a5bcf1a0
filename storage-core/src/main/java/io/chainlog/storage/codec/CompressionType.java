package io.chainlog.storage.codec;

import java.util.Locale;

/** How a payload is stored. The id is byte 45 of a record frame. */
public enum CompressionType {
  NONE(0),
  /** One LZ4 block behind its uncompressed length as an unsigned little-endian 32-bit integer. */
  LZ4(1),
  /** One Zstandard frame (RFC 8878), without a dictionary. */
  ZSTD(2);

  private static final CompressionType[] BY_ID = values();

  private final byte id;

  CompressionType(int id) {
    this.id = (byte) id;
  }

  /** The byte in the frame. */
  public byte id() {
    return id;
  }

  /** The type of that id, or null if there is none. */
  public static CompressionType forId(byte id) {
    return id >= 0 && id < BY_ID.length ? BY_ID[id] : null;
  }

  /** The name in settings and machine output: {@code none}, {@code lz4}, {@code zstd}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
