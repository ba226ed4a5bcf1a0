package io.chainlog.storage.directory;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** That a sync reaches the system is seen where the system cannot do it, and reports so. */
@EnabledOnOs(OS.LINUX)
class FileCallsTest {

  @Test
  void asksTheSystemToSyncAFile() throws IOException {
    Path device = Path.of("/dev/null");
    try (RandomAccessFile file = new RandomAccessFile(device.toFile(), "rw")) {
      assertThatThrownBy(() -> FileCalls.SYSTEM.sync(device, file)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void asksTheSystemToSyncAFolder() {
    assertThatThrownBy(() -> FileCalls.SYSTEM.syncFolder(Path.of("/proc")))
        .isInstanceOf(IOException.class);
  }
}
