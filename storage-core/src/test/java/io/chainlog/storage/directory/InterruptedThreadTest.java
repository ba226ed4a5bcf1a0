package io.chainlog.storage.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connect interrupts its threads: neither files nor locks may be lost by it. */
class InterruptedThreadTest {

  private static final int ROUNDS = 200;

  @TempDir Path temp;

  @AfterEach
  void clearInterrupt() {
    Thread.interrupted();
  }

  @Test
  void interruptedThreadCanDoEverything() throws IOException {
    Thread.currentThread().interrupt();
    LogDirectory directory = new FileLogDirectory(temp).directory("stream");
    directory.create();
    try (WriterLock lock = directory.lock("lock");
        LogOutput output = directory.openOutput("log");
        DurableRegister register = directory.openRegister("commit")) {
      output.append(new byte[3], 0, 3);
      output.sync();
      register.write(1, new byte[] {1});
      directory.replace("manifest", new byte[1], directory.replace("manifest", new byte[2], null));
      lock.ensureHeld();
      assertThat(register.slots().get(1)).containsExactly(1);
    }
    try (LogInput input = directory.openInput("log")) {
      assertThat(input.read(0, new byte[9], 0, 9)).isEqualTo(3);
    }
    directory.truncate("log", 1);
    directory.delete("manifest");
    assertThat(directory.list()).hasSize(3);
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
  }

  @Test
  void interruptsAtAnyMomentDoNoHarm() throws Exception {
    LogDirectory directory = new FileLogDirectory(temp);
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread writer = new Thread(() -> complete(done, directory));
    writer.start();
    while (!done.isDone()) {
      writer.interrupt();
      Thread.onSpinWait();
    }
    done.get();
    assertThat(directory.list())
        .contains(new DirectoryEntry("log", EntryType.FILE, ROUNDS))
        .contains(new DirectoryEntry("manifest", EntryType.FILE, ROUNDS - 1));
  }

  private static void complete(CompletableFuture<Void> done, LogDirectory directory) {
    try {
      writeRounds(directory);
      done.complete(null);
    } catch (Throwable e) {
      done.completeExceptionally(e);
    }
  }

  private static void writeRounds(LogDirectory directory) throws IOException {
    String version = null;
    try (WriterLock lock = directory.lock("lock");
        LogOutput output = directory.openOutput("log");
        LogInput input = directory.openInput("log");
        DurableRegister register = directory.openRegister("commit")) {
      for (int round = 0; round < ROUNDS; round++) {
        output.append(new byte[1], 0, 1);
        output.sync();
        register.write(round, new byte[] {1});
        version = directory.replace("manifest", new byte[round], version);
        lock.ensureHeld();
        assertThat(input.read(round, new byte[1], 0, 1)).isEqualTo(1);
      }
    }
  }
}
