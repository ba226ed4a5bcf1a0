package io.chainlog.storage.internal.read;

import io.chainlog.storage.Finding;
import io.chainlog.storage.FindingKind;
import io.chainlog.storage.codec.Codecs;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.CorruptLogException;
import io.chainlog.storage.errors.CorruptPayloadException;
import io.chainlog.storage.errors.PayloadAboveLimitException;
import io.chainlog.storage.errors.RecordAboveLimitException;
import io.chainlog.storage.internal.layout.SegmentNames;
import io.chainlog.storage.record.ChainHash;
import io.chainlog.storage.record.ChainPosition;
import io.chainlog.storage.record.DecodeResult;
import io.chainlog.storage.record.HashChain;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.record.RecordKind;
import io.chainlog.storage.tree.Checkpoint;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Reads the records of one segment in order and checks each: frame, dense offset, previous hash,
 * decompression, chain hash, and what a checkpoint says of the records before it. The one place
 * where bytes become records; reading, recovery and verification all pass through it.
 *
 * <p>Memory: one frame and one payload. Not thread safe.
 */
public final class SegmentScanner implements Closeable {
  private final String file;
  private final int segment;
  private final int maxPayloadBytes;
  private final FrameCursor cursor;
  private final Codecs codecs;
  private final HashChain chain = new HashChain();
  private ChainPosition place;

  private SegmentScanner(
      LogDirectory directory,
      String name,
      int segment,
      long position,
      ChainPosition start,
      ScanConfig config)
      throws IOException {
    this.file = directory.location(name);
    this.segment = segment;
    this.maxPayloadBytes = config.maxPayloadBytes();
    this.codecs = config.codecs();
    this.cursor = FrameCursor.open(directory, name, position, config);
    this.place = start;
  }

  /**
   * A scanner whose first record must follow a known place of the chain.
   *
   * @throws java.nio.file.NoSuchFileException if there is no such segment
   */
  public static SegmentScanner following(
      LogDirectory directory, int segment, long position, ChainPosition start, ScanConfig config)
      throws IOException {
    return new SegmentScanner(
        directory, SegmentNames.log(segment), segment, position, start, config);
  }

  /**
   * A scanner that takes the first record's own word for its offset and previous hash: what is
   * given out follows from that record, and nothing is known of those before it.
   *
   * @throws java.nio.file.NoSuchFileException if there is no such segment
   */
  public static SegmentScanner trusting(
      LogDirectory directory, int segment, long position, ScanConfig config) throws IOException {
    return new SegmentScanner(
        directory, SegmentNames.log(segment), segment, position, null, config);
  }

  /** A scanner over a segment that does not have its final name yet. */
  public static SegmentScanner merging(
      LogDirectory directory, String name, int segment, ChainPosition start, ScanConfig config)
      throws IOException {
    return new SegmentScanner(directory, name, segment, 0, start, config);
  }

  /** Whether the whole frame of that offset stands here, before the limit. */
  public boolean isAt(long offset, long limit) throws IOException {
    return cursor.peek(limit) instanceof DecodeResult.Complete frame && frame.offset() == offset;
  }

  /** Whether a whole frame stands here whose offset is below the one that has to follow. */
  public boolean isBehind(long limit) throws IOException {
    return cursor.peek(limit) instanceof DecodeResult.Complete frame
        && frame.offset() < nextOffset();
  }

  /**
   * Goes to the frame that has to follow. Those before it are looked at no further than their
   * checksums.
   *
   * @return false when the segment ends before it; true also at a frame that is not whole
   */
  boolean seek(long limit) throws IOException {
    while (isBehind(limit)) {
      cursor.advance(((DecodeResult.Complete) cursor.peek(limit)).frameBytes());
    }
    return cursor.available(limit) > 0;
  }

  /** The frame of the record that was given out last, as it is; valid until the next call. */
  public ByteBuffer frameOf(LogRecord last) {
    return ByteBuffer.wrap(cursor.buffer(), cursor.start() - last.frameBytes(), last.frameBytes());
  }

  /**
   * The next record.
   *
   * @param limit byte position at which the log ends for this reader
   * @return null exactly at the limit, or at the end of the file if that comes first
   * @throws CorruptLogException if what stands there is not the record that was written; the
   *     scanner stays where it is
   * @throws RecordAboveLimitException if a record follows that is larger than the limit; the
   *     scanner stays where it is
   */
  public LogRecord next(long limit) throws IOException {
    DecodeResult result = cursor.peek(limit);
    if (result instanceof DecodeResult.Complete frame) {
      return accept(frame);
    }
    if (result instanceof DecodeResult.Corrupt corrupt) {
      throw corrupt(corrupt);
    }
    if (result instanceof DecodeResult.AboveLimit large) {
      requireFollowing(large.offset(), large.previousHashStart());
      throw aboveLimit(large.storedLength());
    }
    if (cursor.available(limit) == 0) {
      return null;
    }
    throw truncated(((DecodeResult.Incomplete) result).neededBytes(), limit);
  }

  /** Number of the segment. */
  public int segment() {
    return segment;
  }

  /** Byte position of the next frame. */
  public long position() {
    return cursor.position();
  }

  /** Bytes of the file now. */
  public long sizeBytes() throws IOException {
    return cursor.sizeBytes();
  }

  /** Where the chain stands, null before the first record of a trusting scanner. */
  public ChainPosition chainPosition() {
    return place;
  }

  private long nextOffset() {
    return place == null ? -1 : place.nextOffset();
  }

  /** Location of the file, for messages. */
  public String file() {
    return file;
  }

  @Override
  public void close() throws IOException {
    cursor.close();
  }

  private LogRecord accept(DecodeResult.Complete frame) throws IOException {
    requireFollowing(frame.offset(), frame.previousHashStart());
    return advance(frame, decompress(frame));
  }

  private void requireFollowing(long offset, int previousHashStart) throws CorruptLogException {
    byte[] buffer = cursor.buffer();
    if (place == null) {
      place = new ChainPosition(offset, ChainHash.copyOf(buffer, previousHashStart));
    }
    if (offset != place.nextOffset()) {
      throw damaged(
          FindingKind.OFFSET_GAP,
          "" + place.nextOffset(),
          "" + offset,
          "stream offset is not dense");
    }
    if (!place.chainHash().matches(buffer, previousHashStart)) {
      ChainHash stored = ChainHash.copyOf(buffer, previousHashStart);
      throw damaged(
          FindingKind.BROKEN_CHAIN,
          place.chainHash().toHex(),
          stored.toHex(),
          "the record does not follow the one before it");
    }
  }

  private RecordAboveLimitException aboveLimit(long payloadBytes) {
    return new RecordAboveLimitException(
        file, cursor.position(), nextOffset(), payloadBytes, maxPayloadBytes);
  }

  private LogRecord advance(DecodeResult.Complete frame, byte[] payload) throws IOException {
    ChainHash hash = chain.hash(place, frame.kind(), payload);
    LogRecord record =
        new LogRecord(
            place.nextOffset(),
            frame.kind(),
            frame.compression(),
            payload,
            place.chainHash(),
            hash,
            segment,
            cursor.position(),
            frame.frameBytes());
    if (record.kind() == RecordKind.CHECKPOINT) {
      checkCheckpoint(record);
    }
    cursor.advance(frame.frameBytes());
    place = record.end();
    return record;
  }

  private byte[] decompress(DecodeResult.Complete frame)
      throws CorruptLogException, RecordAboveLimitException {
    try {
      return codecs
          .forType(frame.compression())
          .decompress(cursor.buffer(), frame.storedStart(), frame.storedLength(), maxPayloadBytes);
    } catch (PayloadAboveLimitException e) {
      throw aboveLimit(e.payloadBytes());
    } catch (CorruptPayloadException e) {
      throw damaged(FindingKind.CORRUPT_PAYLOAD, null, null, e.getMessage());
    }
  }

  private void checkCheckpoint(LogRecord record) throws CorruptLogException {
    try {
      Checkpoint checkpoint = Checkpoint.parse(record.payload());
      if (!checkpoint.end().equals(place)) {
        throw damaged(
            FindingKind.CHECKPOINT_MISMATCH,
            place.nextOffset() + " records, " + place.chainHash(),
            checkpoint.end().nextOffset() + " records, " + checkpoint.end().chainHash(),
            "the checkpoint does not state the chain before it");
      }
    } catch (CorruptPayloadException e) {
      throw damaged(FindingKind.CHECKPOINT_MISMATCH, null, null, e.getMessage());
    }
  }

  private CorruptLogException corrupt(DecodeResult.Corrupt corrupt) {
    return damaged(corrupt.kind(), corrupt.expected(), corrupt.actual(), corrupt.detail());
  }

  private CorruptLogException truncated(long neededBytes, long limit) {
    return damaged(
        FindingKind.TRUNCATED,
        neededBytes + " bytes",
        cursor.available(limit) + " bytes",
        "the log ends inside a frame");
  }

  private CorruptLogException damaged(
      FindingKind kind, String expected, String actual, String detail) {
    return new CorruptLogException(
        new Finding(kind, file, cursor.position(), nextOffset(), expected, actual, detail));
  }
}
