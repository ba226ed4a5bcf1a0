package io.chainlog.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.chainlog.storage.directory.FileLogDirectory;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.CorruptLogException;
import io.chainlog.storage.errors.NotAnArchiveException;
import io.chainlog.storage.errors.StorageException;
import io.chainlog.storage.verify.LogVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Something that is no file stands where a file should. It is neither followed nor waited for: to
 * open a pipe takes until somebody writes into it.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NotPlainFilesTest {
  private static final StreamId STREAM = new StreamId("orders-0");

  @TempDir private Path temp;
  private Archive archive;
  private LogDirectory directory;
  private Path folder;

  /** What a name may stand for. */
  enum Stranger {
    LINK {
      @Override
      void replace(Path file, Path elsewhere) throws IOException {
        Files.move(file, elsewhere);
        Files.createSymbolicLink(file, elsewhere);
      }
    },
    DANGLING_LINK {
      @Override
      void replace(Path file, Path elsewhere) throws IOException {
        Files.delete(file);
        Files.createSymbolicLink(file, elsewhere);
      }
    },
    FOLDER {
      @Override
      void replace(Path file, Path elsewhere) throws IOException {
        Files.delete(file);
        Files.createDirectory(file);
      }
    },
    PIPE {
      @Override
      void replace(Path file, Path elsewhere) throws IOException {
        Files.delete(file);
        assumeTrue(isPipeMade(file), "no mkfifo here");
      }
    };

    abstract void replace(Path file, Path elsewhere) throws IOException;

    private static boolean isPipeMade(Path file) {
      try {
        Process made = new ProcessBuilder("mkfifo", file.toString()).start();
        return made.waitFor(10, TimeUnit.SECONDS) && made.exitValue() == 0;
      } catch (IOException | InterruptedException e) {
        return false;
      }
    }
  }

  @BeforeEach
  void writeAStream() throws IOException {
    archive = Archive.create(new FileLogDirectory(temp.resolve("archive")), Clock.systemUTC());
    directory = archive.streamDirectory(STREAM);
    folder = temp.resolve("archive/streams/orders-0");
    try (StorageBackend storage = storage()) {
      storage.open(STREAM);
      append(storage);
    }
  }

  @ParameterizedTest
  @EnumSource
  void commitFile(Stranger stranger) throws IOException {
    stranger.replace(folder.resolve("commit"), temp.resolve("elsewhere"));
    assertThat(findings()).contains(FindingKind.DAMAGED_COMMIT_FILE, FindingKind.UNREFERENCED_FILE);
    assertThatThrownBy(() -> storage().open(STREAM))
        .isInstanceOf(CorruptLogException.class)
        .hasMessageContaining("the commit file is not a plain file")
        .hasMessageContaining(folder.resolve("commit").toString());
    assertThatThrownBy(() -> StreamReader.open(directory, 1 << 20))
        .isInstanceOf(CorruptLogException.class);
  }

  @ParameterizedTest
  @EnumSource
  void manifest(Stranger stranger) throws IOException {
    stranger.replace(folder.resolve("manifest.json"), temp.resolve("elsewhere"));
    assertThat(findings()).contains(FindingKind.MANIFEST_MISMATCH, FindingKind.UNREFERENCED_FILE);
    assertReadable();
    assertThatThrownBy(() -> storage().open(STREAM))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining(folder.resolve("manifest.json") + " is not a plain file")
        .hasMessageContaining("Move it out");
  }

  @ParameterizedTest
  @EnumSource
  void index(Stranger stranger) throws IOException {
    stranger.replace(folder.resolve("segment_000000.log.index"), temp.resolve("elsewhere"));
    assertThat(findings()).contains(FindingKind.UNREFERENCED_FILE);
    assertReadable();
  }

  @ParameterizedTest
  @EnumSource
  void segment(Stranger stranger) throws IOException {
    stranger.replace(folder.resolve("segment_000000.log"), temp.resolve("elsewhere"));
    assertThat(findings()).contains(FindingKind.MISSING_SEGMENT, FindingKind.UNREFERENCED_FILE);
    assertThatThrownBy(() -> storage().open(STREAM)).isInstanceOf(CorruptLogException.class);
    assertThatThrownBy(this::assertReadable).isInstanceOf(CorruptLogException.class);
  }

  @ParameterizedTest
  @EnumSource
  void lock(Stranger stranger) throws IOException {
    stranger.replace(folder.resolve("lock"), temp.resolve("elsewhere"));
    assertThat(findings()).containsExactly(FindingKind.UNREFERENCED_FILE);
    assertThatThrownBy(() -> storage().open(STREAM))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("not a plain file")
        .hasMessageContaining(folder.resolve("lock").toString());
  }

  @ParameterizedTest
  @EnumSource
  void identityOfTheArchive(Stranger stranger) throws IOException {
    stranger.replace(temp.resolve("archive/archive.json"), temp.resolve("elsewhere"));
    assertThatThrownBy(() -> Archive.open(archive.root()))
        .isInstanceOf(NotAnArchiveException.class)
        .hasMessageContaining("archive.json")
        .hasMessageContaining("not a plain file");
  }

  private List<FindingKind> findings() throws IOException {
    return new LogVerifier(STREAM, directory, 1 << 20)
        .verify(record -> {}, bytes -> {}).findings().stream().map(Finding::kind).toList();
  }

  private void assertReadable() throws IOException {
    try (VerifiedReader reader = StreamReader.open(directory, 1 << 20).reader(0)) {
      assertThat(reader.next()).isNotNull();
    }
  }

  private StorageBackend storage() {
    return archive.storage(StorageConfig.defaults(), Clock.systemUTC());
  }

  private static void append(StorageBackend storage) throws IOException {
    StreamState state = storage.state(STREAM);
    storage.append(
        STREAM,
        List.of(new byte[] {1}),
        state.end().nextOffset(),
        state.end().chainHash(),
        Durability.SYNCED);
  }
}
