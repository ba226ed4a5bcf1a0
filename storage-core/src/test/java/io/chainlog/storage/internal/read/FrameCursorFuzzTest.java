package io.chainlog.storage.internal.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.codec.Codecs;
import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.errors.CorruptLogException;
import io.chainlog.storage.fuzz.FuzzRun;
import io.chainlog.storage.fuzz.FuzzTarget;
import io.chainlog.storage.fuzz.Mutator;
import io.chainlog.storage.internal.layout.SegmentNames;
import io.chainlog.storage.record.ChainHash;
import io.chainlog.storage.record.ChainPosition;
import io.chainlog.storage.record.DecodeResult;
import io.chainlog.storage.record.HashChain;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.record.RecordFormat;
import io.chainlog.storage.record.RecordKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Whole segment files, damaged: walked over frame by frame, and read record by record. */
class FrameCursorFuzzTest {
  private static final Path OLDER =
      Path.of("src/test/resources/vectors/older-frame/40/segment_000000.log");
  private static final int MAX_PAYLOAD_BYTES = 8 << 10;
  private static final int CHUNK_BYTES = 128 << 10;
  private static final ScanConfig CONFIG =
      new ScanConfig(Codecs.standard(), MAX_PAYLOAD_BYTES, true);

  private final InMemoryLogDirectory directory = new InMemoryLogDirectory();

  @BeforeEach
  void create() throws IOException {
    directory.create();
  }

  @Test
  void framesFollowEachOtherUntilOneIsNotWhole(TestInfo test) throws IOException {
    FuzzRun.run(
        test,
        10_000,
        FuzzTarget.ofBytes(
                Mutator.of(segments()),
                this::walk,
                (content, end) -> assertThat(end).isLessThanOrEqualTo(content.length))
            .allocating(content -> CHUNK_BYTES + 4L * content.length));
  }

  @Test
  void recordsFollowEachOtherUntilOneIsRefused(TestInfo test) throws IOException {
    FuzzRun.run(
        test,
        10_000,
        FuzzTarget.ofBytes(Mutator.of(segments()), this::read, this::check)
            .refusingBy(CorruptLogException.class)
            .allocating(content -> CHUNK_BYTES + 300L * content.length));
  }

  /** Returns the position behind the last whole frame. */
  private long walk(byte[] content) throws IOException {
    directory.overwrite(SegmentNames.log(0), content);
    try (FrameCursor cursor = FrameCursor.open(directory, SegmentNames.log(0), 0, CONFIG)) {
      long before = -1;
      while (cursor.peek(content.length) instanceof DecodeResult.Complete frame) {
        assertThat(cursor.position()).isGreaterThan(before);
        before = cursor.position();
        cursor.advance(frame.frameBytes());
      }
      return cursor.position();
    }
  }

  private List<LogRecord> read(byte[] content) throws IOException {
    directory.overwrite(SegmentNames.log(0), content);
    List<LogRecord> records = new ArrayList<>();
    try (SegmentScanner scanner = SegmentScanner.trusting(directory, 0, 0, CONFIG)) {
      for (LogRecord r = scanner.next(Long.MAX_VALUE);
          r != null;
          r = scanner.next(Long.MAX_VALUE)) {
        records.add(r);
      }
      return records;
    }
  }

  /** The frames fill the file, and each record follows the one before it. */
  private void check(byte[] content, List<LogRecord> records) {
    long position = 0;
    for (int i = 0; i < records.size(); i++) {
      LogRecord record = records.get(i);
      assertThat(record.position()).isEqualTo(position);
      assertThat(record.payload().length).isLessThanOrEqualTo(MAX_PAYLOAD_BYTES);
      if (i > 0) {
        assertThat(record.previousHash()).isEqualTo(records.get(i - 1).chainHash());
        assertThat(record.offset()).isEqualTo(records.get(i - 1).offset() + 1);
      }
      position = record.endPosition();
    }
    assertThat(position).isEqualTo(content.length);
  }

  /** A segment of each compression, and one of the older format. */
  private static List<byte[]> segments() throws IOException {
    List<byte[]> segments = new ArrayList<>();
    for (CompressionType compression : CompressionType.values()) {
      segments.add(segment(compression));
    }
    segments.add(Files.readAllBytes(OLDER));
    return segments;
  }

  private static byte[] segment(CompressionType compression) {
    RecordFormat format = new RecordFormat();
    HashChain chain = new HashChain();
    ChainHash head = ChainHash.ZERO;
    Random random = new Random(7);
    byte[] segment = new byte[MAX_PAYLOAD_BYTES];
    int end = 0;
    for (int offset = 0; offset < 6; offset++) {
      byte[] payload = payload(random, 20 * offset);
      byte[] stored = Codecs.standard().forType(compression).compress(payload);
      CompressionType kept = stored == null ? CompressionType.NONE : compression;
      byte[] written = stored == null ? payload : stored;
      end = format.encode(segment, end, offset, head, RecordKind.DATA, kept, written);
      head = chain.hash(new ChainPosition(offset == 0 ? 0 : 1, head), RecordKind.DATA, payload);
    }
    return Arrays.copyOf(segment, end);
  }

  private static byte[] payload(Random random, int length) {
    byte[] payload = new byte[length];
    random.nextBytes(payload);
    Arrays.fill(payload, length / 4, length, (byte) 'x');
    return payload;
  }
}
