package io.chainlog.storage.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.storage.errors.FencedWriterException;
import io.chainlog.storage.errors.StreamLockedException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link WriterLock} keeps. Its subclasses name the implementation. */
public abstract class WriterLockContract {

  protected LogDirectory directory;

  /** A directory that does not exist yet. */
  protected abstract LogDirectory newRoot() throws IOException;

  @BeforeEach
  void createDirectory() throws IOException {
    directory = newRoot();
    directory.create();
  }

  @Test
  void lockIsExclusiveUntilItIsClosed() throws IOException {
    WriterLock lock = directory.lock("lock");
    lock.ensureHeld();
    assertThatThrownBy(() -> directory.lock("lock"))
        .isInstanceOf(StreamLockedException.class)
        .hasMessageContaining(directory.location("lock"))
        .hasMessageContaining("another writer of this process")
        .hasMessageContaining("stop the other task or connector");
    lock.ensureHeld();
    lock.close();
    lock.close();
    assertThatThrownBy(lock::ensureHeld)
        .isInstanceOf(FencedWriterException.class)
        .hasMessageContaining("was released");
    directory.lock("lock").close();
  }

  @Test
  void closingReleasedLockAgainLeavesItsSuccessorAlone() throws IOException {
    WriterLock first = directory.lock("lock");
    first.close();
    try (WriterLock second = directory.lock("lock")) {
      first.close();
      second.ensureHeld();
      assertThatThrownBy(() -> directory.lock("lock")).isInstanceOf(StreamLockedException.class);
    }
  }

  @Test
  void locksOfDifferentNamesAndDirectoriesAreIndependent() throws IOException {
    LogDirectory other = directory.directory("other");
    other.create();
    try (WriterLock a = directory.lock("a");
        WriterLock b = directory.lock("b");
        WriterLock c = other.lock("a")) {
      for (WriterLock lock : List.of(a, b, c)) {
        lock.ensureHeld();
      }
    }
  }

  @Test
  void lockFileStaysWhenTheLockIsReleased() throws IOException {
    directory.lock("lock").close();
    assertThat(directory.list()).containsExactly(new DirectoryEntry("lock", EntryType.FILE, 0));
  }
}
