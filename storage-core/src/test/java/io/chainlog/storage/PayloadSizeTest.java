package io.chainlog.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.errors.CorruptLogException;
import io.chainlog.storage.errors.RecordAboveLimitException;
import io.chainlog.storage.record.ChainHash;
import io.chainlog.storage.record.LogRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Payloads from nothing to the maximum, larger than any buffer. */
class PayloadSizeTest {
  private static final StreamId STREAM = new StreamId("orders-0");
  private static final int BUFFER_BYTES = 128 << 10;
  private static final int MAX_BYTES = 3 << 20;
  private static final StorageConfig CONFIG =
      StorageConfig.defaults().withMaxPayloadBytes(MAX_BYTES).withSegmentBytes(1 << 20);

  private final InMemoryLogDirectory root = new InMemoryLogDirectory();

  @ParameterizedTest
  @EnumSource(CompressionType.class)
  void readsPayloadsOfEverySizeUpToTheMaximum(CompressionType compression) throws IOException {
    int[] sizes = {
      0, 1, BUFFER_BYTES - 59, BUFFER_BYTES - 58, BUFFER_BYTES, BUFFER_BYTES + 1, MAX_BYTES
    };
    Random random = new Random(1);
    try (StorageBackend storage = storage(CONFIG.withCompression(compression))) {
      storage.open(STREAM);
      for (int size : sizes) {
        byte[] noise = new byte[size];
        random.nextBytes(noise);
        for (byte[] payload : List.of(noise, new byte[size])) {
          AppendResult result = append(storage, payload);
          LogRecord read = storage.readFrom(STREAM, result.baseOffset(), 1).get(0);
          assertThat(read.payload()).isEqualTo(payload);
        }
      }
      assertThatIllegalArgumentException()
          .isThrownBy(() -> append(storage, new byte[MAX_BYTES + 1]));
    }
    try (StorageBackend storage = storage(CONFIG)) {
      assertThat(storage.open(STREAM).isClean()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(CompressionType.class)
  void aReaderRefusesWhatIsAboveItsOwnMaximum(CompressionType compression) throws IOException {
    try (StorageBackend storage = storage(CONFIG.withCompression(compression))) {
      storage.open(STREAM);
      append(storage, new byte[1001]);
    }
    StreamReader view = StreamReader.open(root.directory(STREAM.name()), 1000);
    assertThatThrownBy(() -> view.readerFromGenesis(0).next())
        .isInstanceOf(RecordAboveLimitException.class)
        .hasMessageContaining("a payload of 1001 bytes, above the limit of 1000 bytes")
        .hasMessageContaining("Raise the limit")
        .hasMessageContaining("at offset 0");
  }

  @Test
  void aLengthThatLiesIsFoundWithoutRoomBeingMadeForIt() throws IOException {
    StorageConfig plain = CONFIG.withCompression(CompressionType.NONE);
    try (StorageBackend storage = storage(plain)) {
      storage.open(STREAM);
      append(storage, new byte[10]);
    }
    InMemoryLogDirectory directory = (InMemoryLogDirectory) root.directory(STREAM.name());
    byte[] log = directory.contents("segment_000000.log");
    ByteBuffer.wrap(log).order(ByteOrder.LITTLE_ENDIAN).putInt(46, 1 << 30);
    directory.overwrite("segment_000000.log", log);

    long before = allocatedBytes();
    StreamReader view = StreamReader.open(directory, 1 << 30);
    assertThatThrownBy(() -> view.readerFromGenesis(0).next())
        .isInstanceOfSatisfying(
            CorruptLogException.class,
            e -> assertThat(e.finding().kind()).isEqualTo(FindingKind.TRUNCATED));
    assertThat(allocatedBytes() - before).isLessThan(10 << 20);
  }

  private static long allocatedBytes() {
    var threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  private static AppendResult append(StorageBackend storage, byte[] payload) throws IOException {
    StreamState at = storage.state(STREAM);
    ChainHash head = at.end().chainHash();
    return storage.append(
        STREAM, List.of(payload), at.end().nextOffset(), head, Durability.WRITTEN);
  }

  private StorageBackend storage(StorageConfig config) {
    return new SegmentStorage(root, config, Clock.systemUTC());
  }
}
