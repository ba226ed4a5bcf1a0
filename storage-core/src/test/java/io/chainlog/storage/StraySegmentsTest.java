package io.chainlog.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.CorruptLogException;
import io.chainlog.storage.internal.layout.SegmentNames;
import io.chainlog.storage.internal.recovery.FileMedium;
import io.chainlog.storage.verify.LogVerifier;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Damage to a whole stream that fuzzing found to be taken wrongly. */
class StraySegmentsTest {
  private static final StreamId STREAM = StreamFuzzFixture.STREAM;
  private static final String LAST = SegmentNames.log(6);

  private Map<String, byte[]> files;

  @BeforeEach
  void write() throws IOException {
    files = new TreeMap<>(StreamFuzzFixture.write().files());
    assertThat(files).containsKey(LAST).doesNotContainKey(SegmentNames.log(7));
  }

  @Test
  void aReaderDoesNotTakeAStrayFileForTheEnd() throws IOException {
    files.remove(LAST);
    files.put(SegmentNames.log(999_999_999), new byte[] {1, 2, 3});
    assertThatThrownBy(this::readAll)
        .isInstanceOf(CorruptLogException.class)
        .hasMessageContaining("not what was committed");
  }

  @Test
  void aStrayFileAloneIsNoStream() throws IOException {
    files.keySet().removeIf(name -> name.endsWith(".log"));
    files.put(SegmentNames.log(7), new byte[] {1, 2, 3});
    files.remove("manifest.json");
    assertThatThrownBy(this::readAll).isInstanceOf(CorruptLogException.class);
    LogDirectory directory = StreamFuzzFixture.rootOf(files).directory(STREAM.name());
    assertThat(
            new LogVerifier(STREAM, directory, StreamFuzzFixture.MAX_PAYLOAD_BYTES)
                .verify(record -> {}, bytes -> {})
                .findings())
        .isNotEmpty();
  }

  @Test
  void aReaderBeginsWhereItWasAskedToThoughASegmentIsInTheWrongPlace() throws IOException {
    files.put(SegmentNames.log(3), files.get(SegmentNames.log(0)));
    for (long offset = 0; offset < 9; offset++) {
      try (VerifiedReader reader = view().reader(offset)) {
        assertThat(reader.next().offset()).isEqualTo(offset);
      }
    }
  }

  @Test
  void anErrorWhileAStreamIsOpenedLeavesItUnlocked() throws IOException {
    InMemoryLogDirectory root = StreamFuzzFixture.rootOf(files);
    FileMedium failing =
        new FileMedium(
            STREAM,
            failingToList(root.directory(STREAM.name())),
            StorageConfig.defaults(),
            Clock.systemUTC());
    assertThatThrownBy(failing::claim).isInstanceOf(OutOfMemoryError.class);
    try (StorageBackend storage = StreamFuzzFixture.storage(root, CompressionType.NONE)) {
      assertThat(storage.open(STREAM).recordsKept()).isPositive();
    }
  }

  private static LogDirectory failingToList(LogDirectory directory) {
    return (LogDirectory)
        Proxy.newProxyInstance(
            LogDirectory.class.getClassLoader(),
            new Class<?>[] {LogDirectory.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("list")) {
                throw new OutOfMemoryError("thrown by a test");
              }
              try {
                return method.invoke(directory, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private void readAll() throws IOException {
    try (VerifiedReader reader = view().readerFromGenesis(0)) {
      while (reader.next() != null) {
        // only whether it reaches the end
      }
    }
  }

  private StreamReader view() throws IOException {
    LogDirectory directory = StreamFuzzFixture.rootOf(files).directory(STREAM.name());
    return StreamReader.open(directory, StreamFuzzFixture.MAX_PAYLOAD_BYTES);
  }
}
