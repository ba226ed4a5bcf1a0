package io.chainlog.storage.internal.layout;

import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.directory.VersionedContent;
import io.chainlog.storage.errors.StorageException;
import io.chainlog.storage.record.RecordFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * An offset index on the medium, little-endian: {@code magic "CLIX" | version u32 | base_offset u64
 * | covered_offset u64 | covered_position u64 | interval_bytes u32 | entry_count u32 |
 * checkpoint_count u32 | entries | checkpoints | CRC-32}, where an entry is {@code relative_offset
 * u32 | position u32}.
 */
public final class OffsetIndexFile {
  static final int MAGIC = 0x58494C43; // "CLIX" as its bytes stand in the file
  static final int VERSION = 1;
  static final int HEADER_BYTES = 44;
  private static final int MAX_BYTES = 64 << 20;

  /** Room for what a writer added since the size of its segment was asked for. */
  private static final int SPARE_BYTES = 64 << 10;

  private OffsetIndexFile() {}

  /** Writes the index in the place of any older one. */
  public static void write(LogDirectory directory, String name, OffsetIndex index)
      throws IOException {
    write(directory, name, encode(index));
  }

  /** Writes an encoded index in the place of any older one. */
  public static void write(LogDirectory directory, String name, byte[] encoded) throws IOException {
    directory.delete(name);
    directory.replace(name, encoded, null);
  }

  /**
   * Reads an index.
   *
   * @param segmentBytes size of its segment: an index that is larger than one of that many records
   *     can be is not read
   * @return empty when there is none, or none that is whole, of this version and for that base
   *     offset
   */
  public static Optional<OffsetIndex> read(
      LogDirectory directory, String name, long baseOffset, long segmentBytes) throws IOException {
    try {
      return directory
          .read(name, maxBytes(segmentBytes))
          .map(VersionedContent::content)
          .flatMap(content -> decode(content, baseOffset));
    } catch (StorageException | NoSuchFileException e) { // too large, or not a plain file
      return Optional.empty(); // no index of ours: as good as missing
    }
  }

  /** As many bytes as if each record of the segment were empty, and in both lists. */
  private static int maxBytes(long segmentBytes) {
    long records = segmentBytes / RecordFormat.OVERHEAD_BYTES;
    return (int) Math.min(MAX_BYTES, SPARE_BYTES + records * 2 * EntryList.ENTRY_BYTES);
  }

  /** Whether there is a file of that name, whatever it holds. */
  public static boolean exists(LogDirectory directory, String name) throws IOException {
    try {
      directory.openInput(name).close();
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** The content of the file. */
  public static byte[] encode(OffsetIndex index) {
    int entries = index.sparse().size() + index.checkpoints().size();
    ByteBuffer buffer =
        ByteBuffer.allocate(HEADER_BYTES + entries * EntryList.ENTRY_BYTES + 4)
            .order(ByteOrder.LITTLE_ENDIAN);
    buffer.putInt(MAGIC).putInt(VERSION).putLong(index.baseOffset());
    buffer.putLong(index.coveredOffset()).putLong(index.coveredPosition());
    buffer.putInt(index.intervalBytes());
    buffer.putInt(index.sparse().size()).putInt(index.checkpoints().size());
    index.sparse().writeTo(buffer);
    index.checkpoints().writeTo(buffer);
    return buffer.putInt(crc(buffer.array())).array();
  }

  static Optional<OffsetIndex> decode(byte[] content, long baseOffset) {
    ByteBuffer buffer = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    if (content.length < HEADER_BYTES + 4
        || buffer.getInt(content.length - 4) != crc(content)
        || buffer.getInt() != MAGIC
        || buffer.getInt() != VERSION
        || buffer.getLong() != baseOffset) {
      return Optional.empty();
    }
    return decodeBody(buffer, baseOffset);
  }

  private static Optional<OffsetIndex> decodeBody(ByteBuffer buffer, long baseOffset) {
    long coveredOffset = buffer.getLong();
    long coveredPosition = buffer.getLong();
    int intervalBytes = buffer.getInt();
    long entryCount = Integer.toUnsignedLong(buffer.getInt());
    long checkpointCount = Integer.toUnsignedLong(buffer.getInt());
    long expected = (entryCount + checkpointCount) * EntryList.ENTRY_BYTES + 4;
    if (buffer.remaining() != expected || coveredOffset < baseOffset || intervalBytes <= 0) {
      return Optional.empty();
    }
    OffsetIndex index = new OffsetIndex(baseOffset, intervalBytes);
    if (!index.sparse().readFrom(buffer, (int) entryCount)
        || !index.checkpoints().readFrom(buffer, (int) checkpointCount)) {
      return Optional.empty();
    }
    index.resume(coveredOffset, coveredPosition);
    return Optional.of(index);
  }

  private static int crc(byte[] content) {
    CRC32 crc = new CRC32();
    crc.update(content, 0, content.length - 4);
    return (int) crc.getValue();
  }
}
