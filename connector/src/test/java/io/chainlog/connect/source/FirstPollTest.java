package io.chainlog.connect.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.connect.SampleArchive;
import io.chainlog.envelope.streams.TopicPartitionStream;
import io.chainlog.storage.Archive;
import io.chainlog.storage.OpenArchive;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.directory.FileLogDirectory;
import io.chainlog.storage.directory.LogDirectory;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the first record of a stream costs, in files that are opened and read. */
class FirstPollTest {
  private static final StorageConfig CONFIG = StorageConfig.defaults();

  @TempDir Path folder;
  private final List<String> calls = new ArrayList<>();
  private SampleArchive sample;

  @BeforeEach
  void writeAStream() throws IOException {
    sample = new SampleArchive(folder.resolve("archive"), CONFIG);
    sample.append("t-0", 0, 5);
  }

  @Test
  void opensAStreamOnceFromItsStart() throws IOException {
    assertThat(firstRecord(null)).isZero();
    assertThat(calls).containsOnlyOnce("read manifest.json", "openInput segment_000000.log");
    assertThat(commitFileReads()).isLessThanOrEqualTo(3);
  }

  @Test
  void opensAStreamOnceWhereTheReplayStopped() throws IOException {
    SourceOffset last;
    try (StreamReplayer replayer = replayer(null)) {
      last = SourceOffset.fromMap(replayer.next().sourceOffset());
    }
    calls.clear();
    assertThat(firstRecord(last)).isEqualTo(1);
    assertThat(calls).containsOnlyOnce("read manifest.json");
    assertThat(commitFileReads()).isLessThanOrEqualTo(5);
  }

  private long firstRecord(SourceOffset last) throws IOException {
    try (StreamReplayer replayer = replayer(last)) {
      return (long) replayer.next().timestamp() - 1_000_000;
    }
  }

  private StreamReplayer replayer(SourceOffset last) throws IOException {
    LogDirectory root = counting(new FileLogDirectory(sample.path()));
    OpenArchive archive = Archive.open(root).open(CONFIG, Clock.systemUTC());
    return new StreamReplayer(
        archive,
        new SourcePartition(sample.id(), "t-0", "replay"),
        new ReplayStream(new StreamId("t-0"), new TopicPartitionStream("t", 0, 0), "target"),
        last,
        false);
  }

  private long commitFileReads() {
    return calls.stream().filter("openRegister commit"::equals).count();
  }

  private LogDirectory counting(LogDirectory real) {
    return (LogDirectory)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {LogDirectory.class},
            (proxy, method, arguments) -> call(real, method, arguments));
  }

  private Object call(LogDirectory real, Method method, Object[] arguments) throws Throwable {
    try {
      Object result = method.invoke(real, arguments);
      if (method.getName().equals("directory")) {
        return counting((LogDirectory) result);
      }
      if (arguments != null && arguments[0] instanceof String name) {
        calls.add(method.getName() + " " + name);
      }
      return result;
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
