package io.chainlog.storage.directory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.storage.errors.FencedWriterException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class InMemoryLogDirectoryTest extends LogDirectoryContract {

  @Override
  protected LogDirectory newRoot() {
    return new InMemoryLogDirectory();
  }

  @Nested
  class Register extends DurableRegisterContract {
    @Override
    protected LogDirectory newRoot() {
      return new InMemoryLogDirectory();
    }
  }

  @Nested
  class Lock extends WriterLockContract {
    @Override
    protected LogDirectory newRoot() {
      return new InMemoryLogDirectory();
    }
  }

  @Test
  void twoTreesShareNothing() throws IOException {
    assertThat(new InMemoryLogDirectory().directory("streams").exists()).isFalse();
  }

  @Test
  void childrenOfOneNameAreOneDirectory() throws IOException {
    append("log", "x");
    assertThat(root.directory("streams").directory("orders-0").list()).hasSize(1);
  }

  @Test
  void damageIsSeenByThoseWhoHaveTheFileOpen() throws IOException {
    append("log", "good");
    InMemoryLogDirectory memory = (InMemoryLogDirectory) directory;
    try (LogInput input = directory.openInput("log")) {
      memory.overwrite("log", "evil".getBytes(UTF_8));
      byte[] target = new byte[4];
      assertThat(input.read(0, target, 0, 4)).isEqualTo(4);
      assertThat(target).asString().isEqualTo("evil");
    }
    assertThat(memory.contents("log")).asString().isEqualTo("evil");
  }

  @Test
  void registerCanBeDamaged() throws IOException {
    InMemoryLogDirectory memory = (InMemoryLogDirectory) directory;
    try (DurableRegister register = directory.openRegister("commit")) {
      register.write(2, new byte[] {1, 2, 3});
      byte[] damaged = memory.contents("commit");
      damaged[1] = 9;
      memory.overwrite("commit", damaged);
      assertThat(register.slots().get(0)).containsExactly(1, 9, 3);
    }
  }

  @Test
  void contentsAreCopies() throws IOException {
    append("log", "good");
    InMemoryLogDirectory memory = (InMemoryLogDirectory) directory;
    memory.contents("log")[0] = 'x';
    assertThat(memory.contents("log")).asString().isEqualTo("good");
    assertThatThrownBy(() -> memory.contents("missing")).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void writerIsFencedWhenItsLockFileIsDeletedOrReplaced() throws IOException {
    WriterLock lock = directory.lock("lock");
    directory.delete("lock");
    assertThatThrownBy(lock::ensureHeld).isInstanceOf(FencedWriterException.class);
    directory.openOutput("lock").close();
    assertThatThrownBy(lock::ensureHeld)
        .isInstanceOf(FencedWriterException.class)
        .hasMessageContaining("taken the place");
  }

  @Test
  void namesItsRoot() {
    assertThat(root.location()).isEqualTo("memory:");
    assertThat(root).hasToString("memory:");
  }
}
