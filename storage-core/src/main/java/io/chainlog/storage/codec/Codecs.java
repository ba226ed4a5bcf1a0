package io.chainlog.storage.codec;

/** The codecs of all compression types. Thread safe. */
public final class Codecs {

  public static final int DEFAULT_ZSTD_LEVEL = 3;

  private final Codec none = new NoneCodec();
  private final Codec lz4 = new Lz4Codec();
  private final Codec zstd;

  private Codecs(int zstdLevel) {
    zstd = new ZstdCodec(zstdLevel);
  }

  /** Compresses with Zstandard level {@value #DEFAULT_ZSTD_LEVEL}. */
  public static Codecs standard() {
    return standard(DEFAULT_ZSTD_LEVEL);
  }

  /**
   * Compresses with that Zstandard level; decompression is the same for all.
   *
   * @throws IllegalArgumentException if the level is not 1 to 22
   */
  public static Codecs standard(int zstdLevel) {
    return new Codecs(zstdLevel);
  }

  /** The codec of a type. */
  public Codec forType(CompressionType type) {
    return switch (type) {
      case NONE -> none;
      case LZ4 -> lz4;
      case ZSTD -> zstd;
    };
  }
}
