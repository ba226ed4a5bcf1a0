package io.chainlog.storage.internal.compact;

import io.chainlog.storage.Finding;
import io.chainlog.storage.FindingKind;
import io.chainlog.storage.SegmentInfo;
import io.chainlog.storage.codec.Codec;
import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.directory.LogOutput;
import io.chainlog.storage.errors.CorruptLogException;
import io.chainlog.storage.internal.layout.OffsetIndex;
import io.chainlog.storage.internal.layout.SegmentNames;
import io.chainlog.storage.internal.read.ScanConfig;
import io.chainlog.storage.internal.read.SegmentScanner;
import io.chainlog.storage.internal.read.Segments;
import io.chainlog.storage.record.ChainPosition;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.record.RecordFormat;
import io.chainlog.storage.record.RecordKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Writes the records of consecutive segments into one new file. Each record is verified when it is
 * copied, and again when the new file is read back from the medium, so that the old files may go.
 *
 * <p>Offset, previous hash, kind and payload of a record stay as they are; only the stored form of
 * the payload changes, if another codec is asked for. Checkpoints stay uncompressed.
 *
 * <p>Memory: one frame and one payload. One thread.
 */
public final class SegmentMerger {
  private final LogDirectory directory;
  private final ScanConfig config;
  private final Optional<Codec> codec;
  private final int indexIntervalBytes;
  private final long writerEpoch;
  private final RecordFormat format = new RecordFormat();
  private byte[] frame = new byte[0];

  /**
   * A merger for one stream.
   *
   * @param codec compresses the payloads anew; empty to keep the frames byte for byte
   * @param writerEpoch of the writer that merges
   */
  public SegmentMerger(
      LogDirectory directory,
      ScanConfig config,
      Optional<Codec> codec,
      int indexIntervalBytes,
      long writerEpoch) {
    this.directory = directory;
    this.config = config;
    this.codec = codec;
    this.indexIntervalBytes = indexIntervalBytes;
    this.writerEpoch = writerEpoch;
  }

  /**
   * A merged segment that does not have its final name yet.
   *
   * @param segment what it will be
   * @param index its index
   * @param records number of its records
   */
  public record Merged(SegmentInfo segment, OffsetIndex index, long records) {}

  /** Name of the file that is built of these segments. */
  public String nameFor(List<SegmentInfo> group) {
    return SegmentNames.merging(group.get(0).number(), writerEpoch);
  }

  /**
   * Builds the merged segment under {@link #nameFor its own name}.
   *
   * @param group two or more segments that follow each other
   * @param endOffset offset behind the last record of the last one
   * @return when the new file is on the medium and has been read back
   * @throws CorruptLogException if a record is not as it was written
   */
  public Merged merge(List<SegmentInfo> group, long endOffset) throws IOException {
    SegmentInfo first = group.get(0);
    String name = nameFor(group);
    directory.delete(name);
    OffsetIndex index = new OffsetIndex(first.baseOffset(), indexIntervalBytes);
    ChainPosition start = startOf(first);
    ChainPosition end = start;
    try (LogOutput file = directory.openOutput(name)) {
      BufferedOutput output = new BufferedOutput(file);
      for (SegmentInfo segment : group) {
        end = copy(segment, end, output, index);
      }
      output.flush();
      file.sync();
    }
    requireEnd(SegmentNames.log(group.get(group.size() - 1).number()), end.nextOffset(), endOffset);
    SegmentInfo merged =
        new SegmentInfo(first.number(), first.baseOffset(), index.coveredPosition());
    readBack(name, merged, start, end);
    return new Merged(merged, index, endOffset - first.baseOffset());
  }

  /** What the first record says that it follows; checked where it is, by those who read all. */
  private ChainPosition startOf(SegmentInfo first) throws IOException {
    if (first.baseOffset() == 0) {
      return ChainPosition.START;
    }
    try (SegmentScanner scanner = SegmentScanner.trusting(directory, first.number(), 0, config)) {
      LogRecord record = scanner.next(Long.MAX_VALUE);
      if (record == null) {
        throw Segments.missing(directory, first.number());
      }
      return new ChainPosition(first.baseOffset(), record.previousHash());
    }
  }

  private ChainPosition copy(
      SegmentInfo segment, ChainPosition start, BufferedOutput output, OffsetIndex index)
      throws IOException {
    try (SegmentScanner scanner =
        SegmentScanner.following(directory, segment.number(), 0, start, config)) {
      for (LogRecord record = scanner.next(Long.MAX_VALUE);
          record != null;
          record = scanner.next(Long.MAX_VALUE)) {
        int frameBytes = copy(record, scanner, output);
        boolean checkpoint = record.kind() == RecordKind.CHECKPOINT;
        index.add(record.offset(), index.coveredPosition(), frameBytes, checkpoint);
      }
      return scanner.chainPosition();
    }
  }

  private int copy(LogRecord record, SegmentScanner scanner, BufferedOutput output)
      throws IOException {
    if (codec.isEmpty() || record.kind() == RecordKind.CHECKPOINT) {
      output.write(scanner.frameOf(record));
      return record.frameBytes();
    }
    byte[] compressed = codec.get().compress(record.payload());
    return compressed == null
        ? write(record, CompressionType.NONE, record.payload(), output)
        : write(record, codec.get().type(), compressed, output);
  }

  private int write(
      LogRecord record, CompressionType compression, byte[] stored, BufferedOutput output)
      throws IOException {
    int frameBytes = RecordFormat.frameBytes(stored.length);
    frame = frame.length < frameBytes ? new byte[frameBytes] : frame;
    format.encode(
        frame, 0, record.offset(), record.previousHash(), record.kind(), compression, stored);
    output.write(ByteBuffer.wrap(frame, 0, frameBytes));
    return frameBytes;
  }

  private void readBack(String name, SegmentInfo merged, ChainPosition start, ChainPosition end)
      throws IOException {
    try (SegmentScanner scanner =
        SegmentScanner.merging(directory, name, merged.number(), start, config)) {
      while (scanner.next(Long.MAX_VALUE) != null) {
        // each record is verified
      }
      if (!scanner.chainPosition().equals(end) || scanner.position() != merged.sizeBytes()) {
        throw damaged(
            name,
            end + ", position " + merged.sizeBytes(),
            scanner.chainPosition() + ", position " + scanner.position(),
            "the merged segment does not hold the records of the old ones");
      }
    }
  }

  private void requireEnd(String name, long actual, long expected) throws CorruptLogException {
    if (actual != expected) {
      throw damaged(
          name,
          "records up to offset " + (expected - 1),
          "records up to offset " + (actual - 1),
          "the segment does not end where the next one begins");
    }
  }

  private CorruptLogException damaged(String name, String expected, String actual, String detail) {
    return new CorruptLogException(
        new Finding(
            FindingKind.TRUNCATED, directory.location(name), -1, -1, expected, actual, detail));
  }
}
