package io.chainlog.quickstart.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkFolderTest {
  @TempDir private Path folder;

  @Test
  void removesATemporaryFolderWithAllThatIsInIt() throws IOException {
    WorkFolder work = WorkFolder.temporary();
    Files.createDirectories(work.logs());
    Files.writeString(work.logs().resolve("worker.log"), "line");

    work.close();

    assertThat(work.path()).doesNotExist();
  }

  @Test
  void leavesATemporaryFolderThatIsToBeKept() throws IOException {
    WorkFolder work = WorkFolder.temporary();
    work.keep();

    work.close();

    assertThat(work.path()).exists();
    Files.delete(work.path().resolve(WorkFolder.MARKER));
    Files.delete(work.path());
  }

  @Test
  void makesAFolderThatIsNotThereAndLeavesIt() throws IOException {
    Path deep = folder.resolve("a/b");

    WorkFolder.at(deep).close();

    assertThat(deep.resolve(WorkFolder.MARKER)).exists();
  }

  @Test
  void takesAnEmptyFolder() throws IOException {
    try (WorkFolder work = WorkFolder.at(folder)) {
      assertThat(work.isTemporary()).isFalse();
      assertThat(work.archive()).isEqualTo(folder.toRealPath().resolve("archive"));
    }
  }

  @Test
  void refusesAFolderWithFilesOfSomeoneElsesAndTouchesNothing() throws IOException {
    Path archive = Files.createDirectories(folder.resolve("archive"));
    Path precious = Files.writeString(archive.resolve("precious"), "x");

    assertThatThrownBy(() -> WorkFolder.at(folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("not the quickstart's");
    assertThat(precious).exists();
    assertThat(folder.resolve(WorkFolder.MARKER)).doesNotExist();
  }

  @Test
  void refusesAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");

    assertThatThrownBy(() -> WorkFolder.at(file)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void beginsAnewInItsOwnFolderAndLeavesWhatOthersPutThere() throws IOException {
    WorkFolder earlier = WorkFolder.at(folder);
    Path old = Files.createDirectories(earlier.archive()).resolve("archive.json");
    Files.writeString(old, "{}");
    Path notes = Files.writeString(folder.resolve("notes.txt"), "mine");
    earlier.close();

    WorkFolder.at(folder).close();

    assertThat(old).doesNotExist();
    assertThat(notes).exists();
  }

  @Test
  void removesALinkAndNotWhatItPointsTo() throws IOException {
    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    Path precious = Files.writeString(elsewhere.resolve("precious"), "x");
    Path own = folder.resolve("own");
    WorkFolder.at(own).close();
    Files.createSymbolicLink(own.resolve("archive"), elsewhere);

    WorkFolder.at(own).close();

    assertThat(precious).exists();
    assertThat(own.resolve("archive")).doesNotExist();
  }

  @Test
  void refusesAFolderInWhichAnotherRunIsAtWork() throws IOException {
    try (WorkFolder work = WorkFolder.at(folder)) {
      assertThat(work.path()).exists();
      // Within one JVM a second lock is refused in another way than between two.
      assertThatThrownBy(() -> WorkFolder.at(folder))
          .isInstanceOfAny(IllegalArgumentException.class, OverlappingFileLockException.class);
    }
  }
}
