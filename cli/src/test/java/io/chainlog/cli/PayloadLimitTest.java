package io.chainlog.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.envelope.Envelope;
import io.chainlog.envelope.KafkaRecord;
import io.chainlog.envelope.TimestampKind;
import io.chainlog.envelope.WriterOpened;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.codec.CompressionType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A limit of the caller is no evidence of anything. */
class PayloadLimitTest {
  private static final String STREAM = "orders-0";
  private static final int LARGE_BYTES = 300_000;

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(CompressionType.class)
  void aRecordAboveTheLimitIsNotVerifiedAndNotTampered(CompressionType type) throws IOException {
    TestArchive archive = withRecordOf(LARGE_BYTES, type, null);

    ToolRun run = ToolRun.of("verify", archive.root(), "--max-payload-bytes", 200_000);

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.lines().get(0)).startsWith("UNVERIFIABLE").contains(STREAM);
    assertThat(run.out()).contains("above the limit of 200000 bytes", "--max-payload-bytes");
    assertThat(run.out()).contains("the rest of the stream");
    assertThat(ToolRun.of("verify", archive.root()).exitCode()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cat", "show", "ls"})
  void noCommandCallsItEvidence(String command) throws IOException {
    TestArchive archive = withRecordOf(LARGE_BYTES, CompressionType.NONE, null);
    List<Object> arguments = new ArrayList<>(List.of(command, archive.root()));
    if (!command.equals("ls")) {
      arguments.add(STREAM);
    }
    arguments.addAll(List.of("--max-payload-bytes", 200_000));
    assertThat(ToolRun.of(arguments.toArray()).exitCode()).isEqualTo(command.equals("cat") ? 3 : 0);
  }

  @Test
  void whatFollowsItIsCheckedFromTheNextSegmentOn() throws IOException {
    TestArchive archive = withRecordOf(LARGE_BYTES, CompressionType.NONE, null);
    TestArchive.flipBit(archive.segment(STREAM, 2), 90);

    ToolRun run = ToolRun.of("verify", archive.root(), "--max-payload-bytes", 200_000);

    assertThat(run.exitCode()).isEqualTo(1);
  }

  @Test
  void aLengthOrABitThatWasChangedIsStillEvidence() throws IOException {
    TestArchive archive = withRecordOf(LARGE_BYTES, CompressionType.NONE, null);
    Path segment = largeSegment(archive);
    TestArchive.flipBit(segment, LARGE_BYTES / 2);
    assertThat(exitCodeWithLimit(archive)).isEqualTo(1);

    TestArchive.flipBit(segment, LARGE_BYTES / 2);
    assertThat(exitCodeWithLimit(archive)).isEqualTo(3);
    TestArchive.flipBit(archive.segment(STREAM, 0), 46 + 2); // the length of record 0, upwards
    assertThat(exitCodeWithLimit(archive)).isEqualTo(1);
  }

  private static Path largeSegment(TestArchive archive) {
    return IntStream.range(0, 4)
        .mapToObj(number -> archive.segment(STREAM, number))
        .filter(file -> file.toFile().length() > LARGE_BYTES)
        .findFirst()
        .orElseThrow();
  }

  private static int exitCodeWithLimit(TestArchive archive) {
    return ToolRun.of("verify", archive.root(), "--max-payload-bytes", 200_000).exitCode();
  }

  @Test
  void theLimitOfTheWriterIsReadWith() throws IOException {
    int aboveDefault = StorageConfig.DEFAULT_MAX_PAYLOAD_BYTES + 1_000_000;
    TestArchive known = withRecordOf(aboveDefault, CompressionType.ZSTD, 100 << 20);

    assertThat(ToolRun.of("verify", known.root()).exitCode()).isZero();
    assertThat(ToolRun.of("ls", known.root()).exitCode()).isZero();
    assertThat(ToolRun.of("show", known.root(), STREAM).exitCode()).isZero();
  }

  @Test
  void aLimitThatWasGivenDoesNotGiveWay() throws IOException {
    TestArchive archive = withRecordOf(LARGE_BYTES, CompressionType.NONE, 100 << 20);
    assertThat(exitCodeWithLimit(archive)).isEqualTo(3);
  }

  private TestArchive withRecordOf(int bytes, CompressionType type, Integer recordedLimit)
      throws IOException {
    StorageConfig config =
        TestArchive.SMALL_SEGMENTS.withCompression(type).withMaxPayloadBytes(100 << 20);
    TestArchive archive = TestArchive.in(folder.resolve("archive"), config);
    List<Envelope> envelopes = archive.envelopes("orders", 0, 0);
    if (recordedLimit != null) {
      envelopes.set(1, openedWithLimit(recordedLimit));
    }
    for (int i = 1; i < 60; i++) {
      envelopes.add(i == 20 ? large(i, bytes) : TestArchive.kafkaRecord(i));
    }
    return archive.with(STREAM, envelopes);
  }

  private static KafkaRecord large(long kafkaOffset, int bytes) {
    byte[] value = new byte[bytes];
    if (bytes == LARGE_BYTES) {
      new Random(1).nextBytes(value);
    }
    return new KafkaRecord(kafkaOffset, 1, TimestampKind.CREATE, null, value, List.of());
  }

  private static WriterOpened openedWithLimit(int maxPayloadBytes) {
    return TestArchive.writerOpened(TestArchive.settings(maxPayloadBytes));
  }
}
