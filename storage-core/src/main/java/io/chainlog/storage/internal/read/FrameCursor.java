package io.chainlog.storage.internal.read;

import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.directory.LogInput;
import io.chainlog.storage.internal.layout.SegmentNames;
import io.chainlog.storage.record.DecodeResult;
import io.chainlog.storage.record.FrameFormat;
import io.chainlog.storage.record.OlderRecordFormat;
import io.chainlog.storage.record.RecordFormat;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * Walks over the frames of one file through a buffer that holds one chunk, or one frame if that is
 * larger. Looks at checksums, not at the chain.
 */
final class FrameCursor implements Closeable {
  private static final int CHUNK_BYTES = 128 << 10;
  private static final String FIRST_SEGMENT = SegmentNames.log(0);

  private final LogInput input;
  private final int maxStoredBytes;
  private final FrameFormat format;
  private byte[] buffer;
  private int start;
  private int end;
  private long position;

  private FrameCursor(LogInput input, long position, int maxStoredBytes, FrameFormat format)
      throws IOException {
    this.input = input;
    this.position = position;
    this.maxStoredBytes = maxStoredBytes;
    this.format = format;
    long present = input.sizeBytes() - position; // many a segment is smaller than a chunk
    this.buffer = new byte[(int) Math.max(0, Math.min(CHUNK_BYTES, present))];
  }

  /** A cursor over a segment, which it closes with itself. */
  static FrameCursor open(LogDirectory directory, String name, long position, ScanConfig config)
      throws IOException {
    LogInput input = directory.openInput(name);
    try {
      return new FrameCursor(
          input, position, config.maxPayloadBytes(), formatOf(input, name, config));
    } catch (IOException e) {
      input.close();
      throw e;
    }
  }

  private static FrameFormat formatOf(LogInput input, String name, ScanConfig config)
      throws IOException {
    byte[] start = new byte[4];
    return config.acceptOlderFrames()
            && name.equals(FIRST_SEGMENT)
            && input.read(0, start, 0, start.length) == start.length
            && OlderRecordFormat.isFirstFrame(start)
        ? new OlderRecordFormat()
        : new RecordFormat();
  }

  /** What stands at the position, looking at no byte at or behind the limit. */
  DecodeResult peek(long limit) throws IOException {
    DecodeResult result = decode(limit);
    while (result instanceof DecodeResult.Incomplete incomplete
        && fill(incomplete.neededBytes(), limit)) {
      result = decode(limit);
    }
    return result instanceof DecodeResult.AboveLimit large && !isWhole(large, limit)
        ? large.otherwise()
        : result;
  }

  /** Whether a frame above the limit is there and has the right checksum, read chunk by chunk. */
  private boolean isWhole(DecodeResult.AboveLimit frame, long limit) throws IOException {
    long crcAt = position + frame.checkedBytes();
    if (frame.frameBytes() > Math.min(limit, input.sizeBytes()) - position) {
      return false;
    }
    CRC32 crc = new CRC32();
    byte[] chunk = new byte[CHUNK_BYTES];
    for (long at = position; at < crcAt; ) {
      int read = input.read(at, chunk, 0, (int) Math.min(chunk.length, crcAt - at));
      if (read <= 0) {
        return false;
      }
      crc.update(chunk, 0, read);
      at += read;
    }
    return input.read(crcAt, chunk, 0, Integer.BYTES) == Integer.BYTES
        && ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN).getInt(0) == (int) crc.getValue();
  }

  /** Moves behind a frame that was peeked at. */
  void advance(int frameBytes) {
    start += frameBytes;
    position += frameBytes;
  }

  /** Bytes that were read and lie between the position and the limit. */
  long available(long limit) {
    return Math.min(end - start, limit - position);
  }

  long position() {
    return position;
  }

  long sizeBytes() throws IOException {
    return input.sizeBytes();
  }

  byte[] buffer() {
    return buffer;
  }

  /** Index of the position in the buffer. */
  int start() {
    return start;
  }

  @Override
  public void close() throws IOException {
    input.close();
  }

  private DecodeResult decode(long limit) {
    return format.decode(buffer, start, start + (int) available(limit), maxStoredBytes);
  }

  /** Reads on; false if there is nothing more before the limit. */
  private boolean fill(long neededBytes, long limit) throws IOException {
    System.arraycopy(buffer, start, buffer, 0, end - start);
    end -= start;
    start = 0;
    if (neededBytes > buffer.length || buffer.length < CHUNK_BYTES) {
      growWithin(neededBytes, limit);
    }
    int room = (int) Math.min(buffer.length - end, limit - position - end);
    int read = room <= 0 ? 0 : input.read(position + end, buffer, end, room);
    end += read;
    return read > 0;
  }

  /** Makes room for a chunk or a larger frame, but never for more than the file holds. */
  private void growWithin(long neededBytes, long limit) throws IOException {
    long present = Math.min(limit, input.sizeBytes()) - position;
    long wanted = Math.max(neededBytes, Math.min(CHUNK_BYTES, present));
    if (wanted > buffer.length && wanted <= present) {
      buffer = Arrays.copyOf(buffer, Math.toIntExact(wanted));
    }
  }
}
