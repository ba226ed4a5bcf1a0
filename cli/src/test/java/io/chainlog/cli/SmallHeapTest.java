package io.chainlog.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.envelope.Envelope;
import io.chainlog.envelope.EnvelopeFormat;
import io.chainlog.envelope.KafkaRecord;
import io.chainlog.envelope.TimestampKind;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamId;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Memory does not grow with the archive: a heap of 48 MiB is enough for many times as much. */
class SmallHeapTest {
  private static final String HEAP = "-Xmx48m";
  private static final int RECORDS = 2_000;
  private static final int VALUE_BYTES = 100_000; // zeros: 200 MB to hash, next to nothing on disk

  @TempDir private Path folder;

  @Test
  void verifiesAndWritesManyTimesItsHeap() throws Exception {
    TestArchive archive = TestArchive.in(folder.resolve("archive"), StorageConfig.defaults());
    write(archive);
    assertThat(run(Redirect.DISCARD, "verify", archive.root())).isZero();
    assertThat(run(Redirect.DISCARD, "cat", archive.root(), "orders-0")).isZero();
  }

  @Test
  void doesNotReadAManifestThatIsFarLargerThanItsStream() throws Exception {
    TestArchive archive = TestArchive.in(folder.resolve("archive")).withRecords("orders", 0, 20);
    TestArchive.truncate(archive.stream("orders-0").resolve("manifest.json"), 200L << 20);
    assertThat(run(Redirect.DISCARD, "verify", archive.root())).isEqualTo(1);
    assertThat(run(Redirect.DISCARD, "show", archive.root(), "orders-0")).isZero();
  }

  private static void write(TestArchive archive) throws IOException {
    StreamId stream = new StreamId("orders-0");
    try (StorageBackend storage = archive.storage()) {
      storage.open(stream);
      List<byte[]> payloads = new ArrayList<>();
      for (Envelope envelope : archive.envelopes("orders", 0, 0)) {
        payloads.add(EnvelopeFormat.encode(envelope));
      }
      for (int i = 1; i < RECORDS; i++) {
        KafkaRecord large =
            new KafkaRecord(i, i, TimestampKind.CREATE, null, new byte[VALUE_BYTES], List.of());
        payloads.add(EnvelopeFormat.encode(large));
        if (payloads.size() >= 100 || i == RECORDS - 1) {
          TestArchive.append(storage, stream, payloads);
          payloads.clear();
        }
      }
    }
  }

  private int run(Redirect output, Object... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                HEAP,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    Process process =
        new ProcessBuilder(command).redirectOutput(output).redirectError(Redirect.INHERIT).start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return process.exitValue();
  }
}
