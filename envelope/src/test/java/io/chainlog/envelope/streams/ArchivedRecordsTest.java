package io.chainlog.envelope.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.envelope.Envelope;
import io.chainlog.envelope.EnvelopeFormat;
import io.chainlog.envelope.KafkaRecord;
import io.chainlog.envelope.TimestampKind;
import io.chainlog.envelope.WriterOpened;
import io.chainlog.storage.CheckpointPolicy;
import io.chainlog.storage.Durability;
import io.chainlog.storage.OpenArchive;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.StreamWriter;
import io.chainlog.storage.directory.InMemoryLogDirectory;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchivedRecordsTest {
  private static final StreamId STREAM = new StreamId("orders-0");

  private final OpenArchive archive =
      new OpenArchive(
          new InMemoryLogDirectory(),
          StorageConfig.defaults()
              .withSegmentBytes(20_000)
              .withCheckpointPolicy(CheckpointPolicy.DEFAULT.withIntervalRecords(37)),
          Clock.systemUTC());
  private StreamWriter writer;
  private ArchivedRecords archived;

  @BeforeEach
  void open() throws IOException {
    writer = archive.openWriter(STREAM);
    archived = new ArchivedRecords(writer, STREAM);
  }

  @Test
  void findsNothingInAnEmptyStream() throws IOException {
    assertThat(archived.end().lastRecord()).isEmpty();
    try (ArchivedRecordReader reader = archived.readerAt(0)) {
      assertThat(reader.next()).isNull();
    }
  }

  @Test
  void findsTheLastRecordBehindManyOthers() throws IOException {
    append(kafkaRecord(4));
    append(kafkaRecord(9));
    for (int i = 0; i < 500; i++) {
      append(other());
    }
    assertThat(archived.end().lastRecord().map(ArchivedRecord::kafkaOffset)).contains(9L);
  }

  @Test
  void findsTheLastRecordBehindTheCheckpointOfAClose() throws IOException {
    append(kafkaRecord(4));
    writer.close();
    assertThat(archived.end().lastRecord().map(ArchivedRecord::kafkaOffset)).contains(4L);
    open();
    assertThat(archived.end().lastRecord().map(ArchivedRecord::kafkaOffset)).contains(4L);
  }

  @Test
  void findsNothingAmongOthersOnly() throws IOException {
    append(other());
    assertThat(archived.end().lastRecord()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 300, 3_000})
  void startsAtEachKafkaOffsetOrTheNextHigherOne(int records) throws IOException {
    Random random = new Random(records);
    TreeSet<Long> offsets = new TreeSet<>();
    long offset = random.nextInt(3);
    for (int i = 0; i < records; i++) {
      offsets.add(offset);
      append(kafkaRecord(offset));
      offset += random.nextInt(10) == 0 ? 1 + random.nextInt(50) : 1;
      if (random.nextInt(20) == 0) {
        append(other());
      }
    }
    for (long wanted = 0; wanted <= offset + 1; wanted += 1 + random.nextInt(1 + records / 30)) {
      assertThat(firstAt(wanted))
          .as("seed %d, offset %d", records, wanted)
          .isEqualTo(offsets.ceiling(wanted));
    }
    assertThat(archived.end().lastRecord().map(ArchivedRecord::kafkaOffset))
        .contains(offsets.last());
  }

  private Long firstAt(long kafkaOffset) throws IOException {
    try (ArchivedRecordReader reader = archived.readerAt(kafkaOffset)) {
      ArchivedRecord first = reader.next();
      return first == null ? null : first.kafkaOffset();
    }
  }

  private void append(Envelope envelope) throws IOException {
    writer.append(List.of(EnvelopeFormat.encode(envelope)), Durability.WRITTEN);
  }

  private static KafkaRecord kafkaRecord(long offset) {
    return new KafkaRecord(offset, 0, TimestampKind.CREATE, null, new byte[20], List.of());
  }

  private static WriterOpened other() {
    return new WriterOpened(
        1, null, "t", "1", Instant.EPOCH, 0, WriterOpened.CLEAN, null, null, null, null);
  }
}
