package io.chainlog.storage.directory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.chainlog.storage.errors.FencedWriterException;
import io.chainlog.storage.errors.StorageException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileLogDirectoryTest extends LogDirectoryContract {

  private static final String LEFTOVER = ".manifest.tmp-0123456789abcdef0123456789abcdef";

  private static final int THREADS = 4;

  @TempDir Path temp;

  @Override
  protected LogDirectory newRoot() {
    return new FileLogDirectory(temp.resolve("not/made/yet"));
  }

  @Nested
  class Register extends DurableRegisterContract {
    @Override
    protected LogDirectory newRoot() {
      return new FileLogDirectory(temp.resolve("register"));
    }

    @Test
    void noticesFolderPutInItsPlace() throws IOException {
      Path commit = temp.resolve("register/commit");
      try (DurableRegister register = directory.openRegister("commit")) {
        register.write(1, new byte[] {1});
        Files.move(commit, temp.resolve("commit.moved"));
        assertThat(register.slots()).containsExactly(new byte[0], new byte[0]);
        assertThatThrownBy(() -> register.write(2, new byte[] {2}))
            .isInstanceOf(FencedWriterException.class);
        Files.copy(temp.resolve("commit.moved"), commit);
        assertThatThrownBy(() -> register.write(2, new byte[] {2}))
            .isInstanceOf(FencedWriterException.class)
            .hasMessageContaining(commit.toString());
      }
      assertThat(commit).hasSize(DurableRegister.SLOT_BYTES + 1);
    }
  }

  @Test
  void filesAndFoldersAreTheirOwnersAlone() throws IOException {
    append("log", "x");
    directory.replace("manifest", new byte[1], null);
    directory.lock("lock").close();
    directory.openRegister("commit").write(1, new byte[1]);
    for (String name : List.of("log", "manifest", "lock", "commit")) {
      assertThat(permissions(path(name))).isEqualTo("rw-------");
    }
    for (String folder : List.of("not", "not/made/yet", "not/made/yet/streams/orders-0")) {
      assertThat(permissions(temp.resolve(folder))).isEqualTo("rwx------");
    }
  }

  @Test
  void keepsPermissionsThatAnOperatorHasSet() throws IOException {
    append("log", "x");
    Files.setPosixFilePermissions(path("log"), PosixFilePermissions.fromString("rw-r-----"));
    append("log", "y");
    assertThat(permissions(path("log"))).isEqualTo("rw-r-----");
  }

  @Test
  void followsLinkToTheRootOnly() throws IOException {
    append("log", "x");
    Path link = Files.createSymbolicLink(temp.resolve("link"), temp.resolve("not/made/yet"));
    LogDirectory linked = new FileLogDirectory(link);
    assertThat(linked.exists()).isTrue();
    linked.create();
    assertThat(linked.directory("streams").directory("orders-0").list()).hasSize(1);
  }

  @Test
  void listsLinkAsOtherAndDoesNotFollowIt() throws IOException {
    Path secret = Files.writeString(temp.resolve("secret"), "secret");
    Files.createSymbolicLink(path("link"), secret);
    assertThat(directory.list()).containsExactly(new DirectoryEntry("link", EntryType.OTHER, 0));
    assertThatThrownBy(() -> directory.openInput("link"))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("links inside an archive are not followed");
    assertRefused(() -> directory.openOutput("link"));
    assertRefused(() -> directory.read("link", 100));
    assertRefused(() -> directory.replace("link", new byte[1], null));
    assertRefused(() -> directory.openRegister("link").slots());
    assertRefused(
        () -> {
          directory.openRegister("link").write(1, new byte[1]);
          return null;
        });
    assertRefused(() -> directory.lock("link"));
    assertThat(secret).hasContent("secret");
    assertThat(path("link")).isSymbolicLink();
  }

  @Test
  void doesNotMakeTheTargetOfDanglingLink() throws IOException {
    Path target = temp.resolve("target");
    Files.createSymbolicLink(path("link"), target);
    assertRefused(() -> directory.openOutput("link"));
    assertRefused(() -> directory.lock("link"));
    assertThat(target).doesNotExist();
  }

  @Test
  void doesNotPassThroughLinkedFolder() throws IOException {
    append("log", "x");
    Path real = temp.resolve("not/made/yet/streams");
    Path moved = Files.move(real, temp.resolve("moved"));
    Files.createSymbolicLink(real, moved);
    assertThat(directory.exists()).isFalse();
    assertRefused(directory::list);
    assertRefused(() -> directory.openInput("log"));
    assertRefused(() -> directory.openOutput("log"));
    assertRefused(
        () -> {
          directory.create();
          return null;
        });
  }

  @Test
  void doesNotListTemporaryFiles() throws IOException {
    Files.writeString(path(LEFTOVER), "half");
    Files.writeString(path(".manifest.tmp-other"), "not ours");
    assertThat(directory.list())
        .containsExactly(new DirectoryEntry(".manifest.tmp-other", EntryType.FILE, 8));
  }

  @Test
  void removesLeftoversOfTheSameNameOnTheNextReplace() throws IOException {
    String other = LEFTOVER.replace("manifest", "other");
    String version = directory.replace("manifest", "1".getBytes(UTF_8), null);
    Files.writeString(path(LEFTOVER), "half");
    Files.writeString(path(other), "half");
    directory.replace("manifest", "2".getBytes(UTF_8), version);
    assertThat(path(LEFTOVER)).doesNotExist();
    assertThat(path(other)).exists();
    assertThat(bytes("manifest")).isEqualTo("2");
  }

  @Test
  void refusedReplacementLeavesNoTemporaryFile() throws IOException {
    directory.replace("manifest", "1".getBytes(UTF_8), null);
    assertThatThrownBy(() -> directory.replace("manifest", "2".getBytes(UTF_8), null))
        .isInstanceOf(FencedWriterException.class);
    assertThat(temp.resolve("not/made/yet/streams/orders-0").toFile().list())
        .containsExactly("manifest");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Operation not permitted", "Operation not supported"})
  void createsValueWhereThereAreNoLinks(String reason) throws IOException {
    LogDirectory folder = withLinks(name -> refuse(name, reason));
    folder.replace("manifest", "1".getBytes(UTF_8), null);
    assertThat(Path.of(folder.location("manifest"))).hasContent("1");
  }

  @Test
  void whereThereAreNoLinksNeverReplacesWhatAnotherHasMade() throws IOException {
    LogDirectory folder =
        withLinks(
            name -> {
              Files.writeString(name, "of another process");
              throw new UnsupportedOperationException();
            });
    assertThatThrownBy(() -> folder.replace("manifest", new byte[1], null))
        .isInstanceOf(FencedWriterException.class);
    assertThat(Path.of(folder.location("manifest"))).hasContent("of another process");
    assertThat(Path.of(folder.location()).toFile().list()).containsExactly("manifest");
  }

  @Test
  void passesOnAnyOtherFailureOfALink() throws IOException {
    LogDirectory folder = withLinks(name -> refuse(name, "Input/output error"));
    assertThatThrownBy(() -> folder.replace("manifest", new byte[1], null))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("Input/output error");
    assertThat(Path.of(folder.location())).isEmptyDirectory();
  }

  @Test
  void refusesNameThatDiffersInCaseWhereThatIsTheSameFolder() throws IOException {
    Path root = Files.createDirectory(temp.resolve("no case"));
    new FileLogDirectory(root).directory("orders-0").create();
    LogDirectory blind = new FileLogDirectory(new CaseBlind(), root);
    blind.directory("orders-0").create();
    assertThat(blind.directory("orders-0").exists()).isTrue();
    assertThatThrownBy(() -> blind.directory("Orders-0").create())
        .isInstanceOf(StorageException.class)
        .hasMessageContaining(root.resolve("Orders-0").toString())
        .hasMessageContaining("differs in case only");
    assertThat(blind.directory("42").exists()).isFalse();
    assertThat(root.toFile().list()).containsExactly("orders-0");
  }

  @Test
  void tellsNamesApartThatDifferInCaseWhereTheFileSystemDoes() throws IOException {
    LogDirectory root = new FileLogDirectory(Files.createDirectory(temp.resolve("case")));
    assumeFalse(Files.exists(temp.resolve("CASE")));
    root.directory("orders-0").create();
    root.directory("ORDERS-0").create();
    assertThat(root.list()).hasSize(2);
    assertThat(root.directory("ORDERS-0").exists()).isTrue();
  }

  /** Answers as a file system does that keeps case and does not tell it apart. */
  private static final class CaseBlind extends FileCalls {
    @Override
    boolean isSame(Path one, Path other) {
      return one.toString().equalsIgnoreCase(other.toString());
    }

    @Override
    void createFolder(Path folder) throws IOException {
      String name = folder.getFileName().toString();
      for (Path child : PlainFiles.children(folder.getParent())) {
        if (child.getFileName().toString().equalsIgnoreCase(name)) {
          throw new FileAlreadyExistsException(folder.toString());
        }
      }
      super.createFolder(folder);
    }
  }

  private interface Linking {
    void link(Path name) throws IOException;
  }

  private static void refuse(Path name, String reason) throws FileSystemException {
    throw new FileSystemException(name.toString(), null, reason);
  }

  private LogDirectory withLinks(Linking linking) throws IOException {
    FileCalls calls =
        new FileCalls() {
          @Override
          void link(Path file, Path name) throws IOException {
            linking.link(name);
          }
        };
    return new FileLogDirectory(calls, Files.createDirectory(temp.resolve("links")));
  }

  @Test
  void ofThreadsThatReplaceOneVersionOneSucceeds() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      String version = null;
      for (int round = 0; round < 100; round++) {
        List<String> winners = raceToReplace(threads, round, version);
        assertThat(winners).as("round %d", round).hasSize(1);
        version = winners.get(0);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void fileThatFailedOnceIsNotWrittenAgain() throws IOException {
    SyncedFile file = new SyncedFile(FileCalls.SYSTEM, Files.writeString(path("log"), "x"));
    file.close();
    assertThatThrownBy(file::sync).hasMessageContaining(path("log") + ": sync failed");
    assertThatThrownBy(() -> file.write(0, new byte[1], 0, 1))
        .hasMessageContaining("an earlier operation failed");
    assertThat(bytes("log")).isEqualTo("x");
  }

  @Test
  void folderThatIsFileIsNoDirectory() throws IOException {
    LogDirectory file = new FileLogDirectory(Files.createFile(temp.resolve("file")));
    assertThat(file.exists()).isFalse();
    assertThatThrownBy(file::list).isInstanceOf(NoSuchFileException.class);
    assertRefused(
        () -> {
          file.create();
          return null;
        });
  }

  /** The versions of those that succeeded. */
  private List<String> raceToReplace(ExecutorService threads, int round, String version)
      throws Exception {
    List<Future<Optional<String>>> attempts = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      byte[] content = (round + " by " + thread).getBytes(UTF_8);
      attempts.add(threads.submit(() -> tryReplace(content, version)));
    }
    List<String> winners = new ArrayList<>();
    for (Future<Optional<String>> attempt : attempts) {
      attempt.get().ifPresent(winners::add);
    }
    return winners;
  }

  private Optional<String> tryReplace(byte[] content, String version) throws IOException {
    try {
      return Optional.of(directory.replace("manifest", content, version));
    } catch (FencedWriterException e) {
      return Optional.empty();
    }
  }

  private Path path(String name) {
    return Path.of(directory.location(name));
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static void assertRefused(Callable<?> call) {
    assertThatThrownBy(call::call).isInstanceOf(IOException.class);
  }
}
