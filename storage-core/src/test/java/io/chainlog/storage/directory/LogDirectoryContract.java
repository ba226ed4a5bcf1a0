package io.chainlog.storage.directory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.storage.errors.FencedWriterException;
import io.chainlog.storage.errors.StorageException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link LogDirectory} keeps. Its subclasses name the implementation. */
public abstract class LogDirectoryContract {

  protected LogDirectory root;
  protected LogDirectory directory;

  /** A directory that does not exist yet, and whose parents need not exist either. */
  protected abstract LogDirectory newRoot() throws IOException;

  @BeforeEach
  void createDirectory() throws IOException {
    root = newRoot();
    directory = root.directory("streams").directory("orders-0");
    directory.create();
  }

  @Test
  void deletesAllThatAreThereAndNothingElse() throws IOException {
    append("a", "1");
    append("b", "2");
    append("c", "3");
    directory.deleteAll(List.of("a", "not there", "c"));
    directory.deleteAll(List.of());
    assertThat(directory.list()).extracting(DirectoryEntry::name).containsExactly("b");
  }

  @Test
  void existsOnlyOnceCreated() throws IOException {
    LogDirectory unborn = root.directory("unborn");
    assertThat(unborn.exists()).isFalse();
    assertThatThrownBy(unborn::list).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> unborn.openOutput("log")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> unborn.openInput("log")).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> unborn.lock("lock")).isInstanceOf(IOException.class);
    assertThat(unborn.read("manifest", 10)).isEmpty();
    unborn.delete("log");
    assertThat(unborn.exists()).isFalse();
    unborn.create();
    assertThat(unborn.exists()).isTrue();
    assertThat(unborn.list()).isEmpty();
  }

  @Test
  void createsMissingParentsAndKeepsWhatIsThere() throws IOException {
    append("log", "records");
    directory.create();
    assertThat(root.directory("streams").exists()).isTrue();
    assertThat(bytes("log")).isEqualTo("records");
  }

  @Test
  void refusesToCreateDirectoryWhereFileIs() throws IOException {
    append("taken", "x");
    assertThatThrownBy(directory.directory("taken")::create).isInstanceOf(StorageException.class);
    assertThat(bytes("taken")).isEqualTo("x");
  }

  @Test
  void namesItsPlace() {
    assertThat(directory.location()).endsWith("/streams/orders-0");
    assertThat(directory.location("commit")).isEqualTo(directory.location() + "/commit");
  }

  @Test
  void listsEntriesByNameWithTypesAndSizes() throws IOException {
    append("b", "four");
    append("c", "");
    directory.directory("a").create();
    directory.directory("never-made");
    assertThat(directory.list())
        .containsExactly(
            new DirectoryEntry("a", EntryType.DIRECTORY, 0),
            new DirectoryEntry("b", EntryType.FILE, 4),
            new DirectoryEntry("c", EntryType.FILE, 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "../a", "/a", "a\\b", "a\0b"})
  void refusesNameThatIsNotOnePathElement(String name) {
    assertCallersMistake(() -> directory.directory(name));
    assertCallersMistake(() -> directory.openInput(name));
    assertCallersMistake(() -> directory.openOutput(name));
    assertCallersMistake(() -> directory.read(name, 10));
    assertCallersMistake(() -> directory.replace(name, new byte[1], null));
    assertCallersMistake(() -> directory.openRegister(name));
    assertCallersMistake(() -> directory.truncate(name, 0));
    assertCallersMistake(() -> directory.move(name, "target"));
    assertCallersMistake(() -> directory.move("source", name));
    assertCallersMistake(() -> directory.writeAgain(name, 0));
    assertCallersMistake(() -> directory.delete(name));
    assertCallersMistake(() -> directory.lock(name));
  }

  @Test
  void appendsAtTheEndOfWhatIsThere() throws IOException {
    append("log", "first ");
    try (LogOutput output = directory.openOutput("log")) {
      assertThat(output.sizeBytes()).isEqualTo(6);
      output.append("__second__".getBytes(UTF_8), 2, 6);
      assertThat(output.sizeBytes()).isEqualTo(12);
      output.sync();
    }
    assertThat(bytes("log")).isEqualTo("first second");
  }

  @Test
  void makesFileWhenOutputIsOpened() throws IOException {
    directory.openOutput("log").close();
    assertThat(directory.list()).containsExactly(new DirectoryEntry("log", EntryType.FILE, 0));
  }

  @Test
  void readsAtPositionAndStopsAtTheEnd() throws IOException {
    append("log", "0123456789");
    byte[] target = "........".getBytes(UTF_8);
    try (LogInput input = directory.openInput("log")) {
      assertThat(input.read(4, target, 2, 3)).isEqualTo(3);
      assertThat(target).asString().isEqualTo("..456...");
      assertThat(input.read(8, target, 0, 8)).isEqualTo(2);
      assertThat(target).asString().isEqualTo("89456...");
      assertThat(input.read(10, target, 0, 8)).isZero();
      assertThat(input.read(1L << 40, target, 0, 8)).isZero();
      assertThat(input.read(0, target, 0, 0)).isZero();
    }
  }

  @Test
  void refusesReadOutsideOfTargetOrBeforeTheStart() throws IOException {
    append("log", "0123456789");
    try (LogInput input = directory.openInput("log")) {
      assertCallersMistake(() -> input.read(-1, new byte[4], 0, 4));
      assertThatThrownBy(() -> input.read(0, new byte[4], 1, 4))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void seesFileGrowWhileItIsOpen() throws IOException {
    try (LogOutput output = directory.openOutput("log");
        LogInput input = directory.openInput("log")) {
      assertThat(input.sizeBytes()).isZero();
      output.append("grown".getBytes(UTF_8), 0, 5);
      assertThat(input.sizeBytes()).isEqualTo(5);
      assertThat(input.read(0, new byte[9], 0, 9)).isEqualTo(5);
    }
  }

  @Test
  void refusesInputOfMissingFileAndOfDirectory() throws IOException {
    directory.directory("folder").create();
    assertThatThrownBy(() -> directory.openInput("missing"))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> directory.openInput("folder")).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> directory.openOutput("folder")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> directory.read("folder", 9)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> directory.delete("folder")).isInstanceOf(IOException.class);
  }

  @Test
  void replacesSmallValueWhole() throws IOException {
    assertThat(directory.read("manifest", 100)).isEmpty();
    String first = directory.replace("manifest", "a longer first".getBytes(UTF_8), null);
    String second = directory.replace("manifest", "second".getBytes(UTF_8), first);
    VersionedContent content = directory.read("manifest", 100).orElseThrow();
    assertThat(content.content()).asString().isEqualTo("second");
    assertThat(content.version()).isEqualTo(second).isNotEqualTo(first);
    assertThat(directory.list()).containsExactly(new DirectoryEntry("manifest", EntryType.FILE, 6));
  }

  @Test
  void versionIsTheHashOfTheContent() throws IOException {
    assertThat(directory.replace("empty", new byte[0], null))
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assertThat(directory.read("empty", 0).orElseThrow().version())
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  }

  @Test
  void replacesOnlyTheVersionThatTheCallerKnows() throws IOException {
    String first = directory.replace("manifest", "first".getBytes(UTF_8), null);
    String second = directory.replace("manifest", "second".getBytes(UTF_8), first);
    for (String stale : new String[] {null, first, "no such version"}) {
      assertThatThrownBy(() -> directory.replace("manifest", "lost".getBytes(UTF_8), stale))
          .isInstanceOf(FencedWriterException.class)
          .hasMessageContaining(directory.location("manifest"))
          .hasMessageContaining(second);
    }
    assertThat(bytes("manifest")).isEqualTo("second");
    assertThat(directory.list()).hasSize(1);
  }

  @Test
  void doesNotReplaceValueThatIsGone() throws IOException {
    String version = directory.replace("manifest", "first".getBytes(UTF_8), null);
    directory.delete("manifest");
    assertThatThrownBy(() -> directory.replace("manifest", "x".getBytes(UTF_8), version))
        .isInstanceOf(FencedWriterException.class);
    assertThat(directory.list()).isEmpty();
  }

  @Test
  void readerOfReplacedValueKeepsTheOldContent() throws IOException {
    String version = directory.replace("manifest", "old".getBytes(UTF_8), null);
    try (LogInput input = directory.openInput("manifest")) {
      directory.replace("manifest", "new".getBytes(UTF_8), version);
      byte[] target = new byte[3];
      assertThat(input.read(0, target, 0, 3)).isEqualTo(3);
      assertThat(target).asString().isEqualTo("old");
    }
  }

  @Test
  void refusesValueThatIsLargerThanTheLimit() throws IOException {
    append("manifest", "0123456789");
    assertThat(directory.read("manifest", 10)).isPresent();
    assertThatThrownBy(() -> directory.read("manifest", 9))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining(directory.location("manifest"))
        .hasMessageContaining("10 bytes");
  }

  @Test
  void truncatesOnlyDownwards() throws IOException {
    append("log", "0123456789");
    directory.truncate("log", 10);
    directory.truncate("log", 4);
    assertThat(bytes("log")).isEqualTo("0123");
    assertCallersMistake(() -> directory.truncate("log", 5));
    assertCallersMistake(() -> directory.truncate("log", -1));
    assertThatThrownBy(() -> directory.truncate("missing", 0))
        .isInstanceOf(NoSuchFileException.class);
    append("log", "ab");
    assertThat(bytes("log")).isEqualTo("0123ab");
    assertThat(directory.list()).containsExactly(new DirectoryEntry("log", EntryType.FILE, 6));
  }

  @Test
  void movesAFinishedFileIntoThePlaceOfAnother() throws IOException {
    append("log", "many small");
    append("log.new", "one large file");
    directory.move("log.new", "log");
    assertThat(bytes("log")).isEqualTo("one large file");
    assertThat(directory.list()).containsExactly(new DirectoryEntry("log", EntryType.FILE, 14));
    append("log", "!");
    assertThat(bytes("log")).isEqualTo("one large file!");
  }

  @Test
  void movesAFileToANameThatIsFree() throws IOException {
    append("log.new", "x");
    directory.move("log.new", "log");
    directory.move("log", "log");
    assertThat(directory.list()).containsExactly(new DirectoryEntry("log", EntryType.FILE, 1));
  }

  @Test
  void readerOfAFileThatIsMovedOverKeepsTheOldContent() throws IOException {
    append("log", "old");
    append("log.new", "newer");
    try (LogInput input = directory.openInput("log")) {
      directory.move("log.new", "log");
      byte[] target = new byte[3];
      assertThat(input.sizeBytes()).isEqualTo(3);
      assertThat(input.read(0, target, 0, 3)).isEqualTo(3);
      assertThat(target).asString().isEqualTo("old");
    }
  }

  @Test
  void refusesToMoveWhatIsNoFileOrOntoWhatIsNone() throws IOException {
    append("log", "x");
    directory.directory("folder").create();
    assertThatThrownBy(() -> directory.move("missing", "log"))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> directory.move("log", "folder"))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> directory.move("folder", "log"))
        .isInstanceOf(NoSuchFileException.class);
    assertThat(bytes("log")).isEqualTo("x");
    assertThat(directory.list()).hasSize(2);
  }

  @Test
  void writesAgainWhatIsThereAndChangesNothing() throws IOException {
    append("log", "0123456789");
    directory.writeAgain("log", 0);
    directory.writeAgain("log", 4);
    directory.writeAgain("log", 10);
    assertThat(bytes("log")).isEqualTo("0123456789");
    assertThatThrownBy(() -> directory.writeAgain("missing", 0))
        .isInstanceOf(NoSuchFileException.class);
    assertThat(directory.list()).containsExactly(new DirectoryEntry("log", EntryType.FILE, 10));
  }

  @Test
  void deletesFileAndMindsNoMissingOne() throws IOException {
    append("log", "x");
    directory.delete("log");
    directory.delete("log");
    assertThat(directory.list()).isEmpty();
  }

  protected final void append(String name, String text) throws IOException {
    try (LogOutput output = directory.openOutput(name)) {
      byte[] bytes = text.getBytes(UTF_8);
      output.append(bytes, 0, bytes.length);
      output.sync();
    }
  }

  protected final String bytes(String name) throws IOException {
    return new String(directory.read(name, 1000).orElseThrow().content(), UTF_8);
  }

  private static void assertCallersMistake(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class);
  }
}
