package io.chainlog.storage.record;

import io.chainlog.storage.codec.CompressionType;

/**
 * One verified record and where it stands. Immutable as long as nobody writes into {@link
 * #payload()}, which is not copied.
 *
 * @param offset stream offset, dense from 0
 * @param kind what it is
 * @param compression how the payload is stored
 * @param payload uncompressed payload, possibly empty, never null
 * @param previousHash chain hash of the record before it, or {@link ChainHash#ZERO}
 * @param chainHash chain hash of this record
 * @param segment number of the segment that holds it
 * @param position byte position of its frame in that segment
 * @param frameBytes size of its frame
 */
@SuppressWarnings("ArrayRecordComponent") // copying each payload would halve the read rate
public record LogRecord(
    long offset,
    RecordKind kind,
    CompressionType compression,
    byte[] payload,
    ChainHash previousHash,
    ChainHash chainHash,
    int segment,
    long position,
    int frameBytes) {

  /** The place in the chain after it. */
  public ChainPosition end() {
    return new ChainPosition(offset + 1, chainHash);
  }

  /** The position of the byte behind the frame. */
  public long endPosition() {
    return position + frameBytes;
  }
}
