package io.chainlog.storage.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.storage.errors.FencedWriterException;
import io.chainlog.storage.errors.StreamLockedException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a lock in a file can lose: to other processes, and to whoever moves the file. */
class FileWriterLockTest extends WriterLockContract {

  @TempDir Path temp;
  private Path folder;

  @Override
  protected LogDirectory newRoot() {
    folder = temp.resolve("orders-0");
    return new FileLogDirectory(folder);
  }

  @Test
  void isHeldAgainstOtherProcesses() throws IOException {
    try (WriterLock lock = directory.lock("lock");
        LockHolder other = LockHolder.start(folder)) {
      assertThat(other.outcome()).contains("locked by another process").contains("lock");
      lock.ensureHeld();
    }
  }

  @Test
  void isRefusedWhileAnotherProcessHoldsItAndFreeOnceThatIsKilled() throws Exception {
    try (LockHolder other = LockHolder.start(folder)) {
      assertThat(other.outcome()).isEqualTo("held");
      assertThatThrownBy(() -> directory.lock("lock"))
          .isInstanceOf(StreamLockedException.class)
          .hasMessageContaining(folder.resolve("lock") + " is locked by another process")
          .hasMessageContaining("goes away with its process");
      other.kill();
    }
    try (WriterLock lock = directory.lock("lock")) {
      lock.ensureHeld();
    }
  }

  @Test
  void secondAttemptInThisProcessDoesNotDropIt() throws IOException {
    Path alias = Files.createSymbolicLink(temp.resolve("alias"), folder);
    try (WriterLock lock = directory.lock("lock")) {
      assertThatThrownBy(() -> directory.lock("lock")).isInstanceOf(StreamLockedException.class);
      assertThatThrownBy(() -> new FileLogDirectory(alias).lock("lock"))
          .isInstanceOf(StreamLockedException.class);
      assertHeldAgainstOtherProcesses();
      lock.ensureHeld();
    }
  }

  @Test
  void readingTheLockFileIsRefusedBecauseClosingItWouldDropTheLock() throws IOException {
    try (WriterLock lock = directory.lock("lock")) {
      assertThatThrownBy(() -> directory.openInput("lock")).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> directory.read("lock", 10)).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> directory.openOutput("lock")).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> directory.truncate("lock", 0)).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> directory.delete("lock")).isInstanceOf(IOException.class);
      assertHeldAgainstOtherProcesses();
      lock.ensureHeld();
    }
    assertThat(directory.read("lock", 10)).isPresent();
  }

  /** As another plugin's class loader would hold it, of whose locks this class knows nothing. */
  @Test
  void attemptOnForeignLockOfThisProcessDoesNotDropIt() throws IOException {
    directory.lock("lock").close();
    try (FileChannel foreign = FileChannel.open(folder.resolve("lock"), StandardOpenOption.WRITE);
        FileLock foreignLock = foreign.lock()) {
      for (int attempt = 0; attempt < 3; attempt++) {
        assertThatThrownBy(() -> directory.lock("lock")).isInstanceOf(StreamLockedException.class);
        assertHeldAgainstOtherProcesses();
      }
      assertThat(foreignLock.isValid()).isTrue();
    }
    directory.lock("lock").close();
    assertFreeForOtherProcesses();
  }

  @Test
  void isFreeForOtherProcessesOnceClosed() throws IOException {
    directory.lock("lock").close();
    assertFreeForOtherProcesses();
  }

  @Test
  void writerIsFencedWhenItsLockFileIsDeleted() throws IOException {
    try (WriterLock lock = directory.lock("lock")) {
      Files.delete(folder.resolve("lock"));
      assertThatThrownBy(lock::ensureHeld)
          .isInstanceOf(FencedWriterException.class)
          .hasMessageContaining("moved or deleted");
    }
  }

  @Test
  void writerIsFencedWhenItsLockFileIsReplaced() throws IOException {
    try (WriterLock lock = directory.lock("lock")) {
      Files.delete(folder.resolve("lock"));
      Files.createFile(folder.resolve("lock"));
      assertThatThrownBy(lock::ensureHeld)
          .isInstanceOf(FencedWriterException.class)
          .hasMessageContaining("another file has taken the place");
    }
  }

  @Test
  void writerIsFencedWhenItsFolderIsMoved() throws IOException {
    try (WriterLock lock = directory.lock("lock")) {
      Path moved = Files.move(folder, temp.resolve("moved"));
      assertThatThrownBy(lock::ensureHeld).isInstanceOf(FencedWriterException.class);
      assertThatThrownBy(() -> new FileLogDirectory(moved).lock("lock"))
          .isInstanceOf(StreamLockedException.class);
      directory.create();
      try (WriterLock successor = directory.lock("lock")) {
        successor.ensureHeld();
        assertThatThrownBy(lock::ensureHeld).isInstanceOf(FencedWriterException.class);
      }
    }
  }

  private void assertHeldAgainstOtherProcesses() throws IOException {
    try (LockHolder other = LockHolder.start(folder)) {
      assertThat(other.outcome()).contains("locked by another process");
    }
  }

  private void assertFreeForOtherProcesses() throws IOException {
    try (LockHolder other = LockHolder.start(folder)) {
      assertThat(other.outcome()).isEqualTo("held");
    }
  }
}
