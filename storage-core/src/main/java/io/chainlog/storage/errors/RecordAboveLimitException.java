package io.chainlog.storage.errors;

import java.util.Locale;

/**
 * A record whose checksum is correct has a payload above the limit of whoever reads it. It was not
 * read, and nothing follows about it: the limit may have been higher when it was written.
 */
public final class RecordAboveLimitException extends StorageException {
  private static final long serialVersionUID = 1L;

  private final long payloadBytes;

  /**
   * @param file location of its segment
   * @param position byte position of its frame
   * @param offset its stream offset
   * @param payloadBytes size of the payload, as stored or as it states
   * @param maxPayloadBytes the limit
   */
  public RecordAboveLimitException(
      String file, long position, long offset, long payloadBytes, int maxPayloadBytes) {
    super(
        String.format(
            Locale.ROOT,
            "the record at offset %d, position %d in %s has a payload of %d bytes, above the limit"
                + " of %d bytes, and was not read. Nothing was changed. Raise the limit:"
                + " --max-payload-bytes of chainlog, max.payload.bytes of a connector",
            offset,
            position,
            file,
            payloadBytes,
            maxPayloadBytes));
    this.payloadBytes = payloadBytes;
  }

  /** Size of the payload in bytes, as stored or, if it is compressed, as it states. */
  public long payloadBytes() {
    return payloadBytes;
  }
}
