package io.chainlog.storage.errors;

/**
 * A stored payload cannot be decompressed: truncated, not of the named codec, followed by other
 * bytes, or larger than the limit ({@link PayloadAboveLimitException}). Thrown by codecs, which do
 * not know where the bytes came from; readers turn it into a {@link CorruptLogException} that does.
 */
public class CorruptPayloadException extends StorageException {
  private static final long serialVersionUID = 1L;

  public CorruptPayloadException(String message) {
    super(message);
  }

  public CorruptPayloadException(String message, Throwable cause) {
    super(message, cause);
  }
}
