package io.chainlog.storage.reliability.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import io.chainlog.storage.Archive;
import io.chainlog.storage.Durability;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.StreamState;
import io.chainlog.storage.directory.FileLogDirectory;
import io.chainlog.storage.errors.CorruptLogException;
import io.chainlog.storage.errors.StreamLockedException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/** Streams are opened and closed, or refused, ten thousand times: nothing stays open. */
class OpenAndCloseTest {
  private static final int CYCLES = Integer.getInteger("chainlog.cycles", 10_000);
  private static final int WARM_UP = 50;
  private static final StreamId SOUND = new StreamId("sound-0");
  private static final StreamId PIPELINED = new StreamId("pipelined-0");
  private static final StreamId DAMAGED = new StreamId("damaged-0");
  private static final StreamId LOCKED = new StreamId("locked-0");

  /** A class or a library that is loaded meanwhile; a leak would be of thousands. */
  private static final int OTHERS = 20;

  /** Open files and threads are the same where a sync costs nothing. */
  static final class FastFolder implements TempDirFactory {
    private static final Path IN_MEMORY = Path.of("/dev/shm");

    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context)
        throws IOException {
      return Files.isWritable(IN_MEMORY)
          ? Files.createTempDirectory(IN_MEMORY, "chainlog")
          : Files.createTempDirectory("chainlog");
    }
  }

  @TempDir(factory = FastFolder.class)
  Path temp;

  private Archive archive;

  private interface Cycle {
    void run(StorageBackend storage) throws IOException;
  }

  @BeforeEach
  void makeArchive() throws IOException {
    archive = Archive.create(new FileLogDirectory(temp.resolve("archive")), Clock.systemUTC());
    try (StorageBackend storage = storage()) {
      openAndAppend(storage, DAMAGED);
    }
    Path segment = temp.resolve("archive/streams/damaged-0/segment_000000.log");
    byte[] bytes = Files.readAllBytes(segment);
    bytes[bytes.length - 20] ^= 1; // what an opening reads: from the last checkpoint on
    Files.write(segment, bytes);
  }

  @Test
  void leavesNeitherFilesNorThreads() throws IOException {
    List<Cycle> cycles =
        List.of(this::openSound, this::appendPipelined, this::openDamaged, this::openLocked);
    try (StorageBackend holder = storage();
        StorageBackend storage = storage()) {
      holder.open(LOCKED);
      run(cycles, storage, WARM_UP);
      long files = openFiles();
      int threads = threads();
      run(cycles, storage, CYCLES);
      assertThat(openFiles()).isLessThan(files + OTHERS);
      await().untilAsserted(() -> assertThat(threads()).isLessThan(threads + OTHERS));
      System.out.printf(
          Locale.ROOT,
          "%d openings: open files %d, then %d; threads %d, then %d%n",
          CYCLES,
          files,
          openFiles(),
          threads,
          threads());
    }
  }

  private static void run(List<Cycle> cycles, StorageBackend storage, int count)
      throws IOException {
    for (int i = 0; i < count; i++) {
      cycles.get(i % cycles.size()).run(storage);
    }
  }

  private void openSound(StorageBackend storage) throws IOException {
    storage.open(SOUND);
    storage.close(SOUND);
  }

  private void appendPipelined(StorageBackend storage) throws IOException {
    storage.open(PIPELINED);
    StreamState at = storage.state(PIPELINED);
    storage.appendPipelined(
        PIPELINED, List.of(new byte[10]), at.end().nextOffset(), at.end().chainHash());
    storage.close(PIPELINED);
  }

  private void openDamaged(StorageBackend storage) {
    assertThatThrownBy(() -> storage.open(DAMAGED)).isInstanceOf(CorruptLogException.class);
  }

  private void openLocked(StorageBackend storage) {
    assertThatThrownBy(() -> storage.open(LOCKED)).isInstanceOf(StreamLockedException.class);
  }

  private StorageBackend storage() {
    return archive.storage(StreamWriter.CONFIG, Clock.systemUTC());
  }

  private static void openAndAppend(StorageBackend storage, StreamId stream) throws IOException {
    storage.open(stream);
    StreamState at = storage.state(stream);
    storage.append(
        stream,
        List.of(new byte[100]),
        at.end().nextOffset(),
        at.end().chainHash(),
        Durability.SYNCED);
  }

  private static long openFiles() {
    assumeTrue(
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean,
        "open files can be counted");
    return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getOpenFileDescriptorCount();
  }

  private static int threads() {
    return ManagementFactory.getThreadMXBean().getThreadCount();
  }
}
