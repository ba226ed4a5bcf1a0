package io.chainlog.storage.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.testkit.ChildProcess;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JVM that cannot unpack the library of Zstandard, as when /tmp is mounted noexec. */
class NativeLibraryTest {
  @TempDir Path folder;

  @Test
  void namesTheTemporaryFolderAndTheSettingToChange() throws IOException {
    Path missing = folder.resolve("missing");
    try (ChildProcess child = ChildProcess.start(Compressing.class, missing)) {
      assertThat(child.read())
          .contains("Zstandard")
          .contains(missing.toString())
          .contains("noexec")
          .contains("-Djava.io.tmpdir");
    }
  }

  /** Reports what fails when it compresses. */
  static final class Compressing {
    private Compressing() {}

    public static void main(String[] args) {
      try {
        Codecs.standard().forType(CompressionType.ZSTD).compress(new byte[1000]);
      } catch (LinkageError e) {
        System.out.println(e.getMessage().replace('\n', ' '));
      }
    }
  }
}
