package io.chainlog.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.directory.FileLogDirectory;
import io.chainlog.storage.internal.layout.CommitFile;
import io.chainlog.storage.record.ChainHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A commit slot of which a byte behind the value was altered. */
class SlotPaddingTest {
  private static final StreamId STREAM = new StreamId("orders-0");

  @Test
  void aSlotIsWholeAgainOnceItHasBeenWritten(@TempDir Path folder) throws IOException {
    for (int at : new int[] {200, 4096 + 79}) {
      Path archive = folder.resolve("" + at);
      write(archive);
      Path commit = archive.resolve(STREAM.name()).resolve(CommitFile.NAME);
      byte[] content = Files.readAllBytes(commit);
      content[at] ^= 1;
      Files.write(commit, content);

      write(archive);
      write(archive);
    }
  }

  private static void write(Path archive) throws IOException {
    try (StorageBackend storage =
        new SegmentStorage(
            new FileLogDirectory(archive), StorageConfig.defaults(), Clock.systemUTC())) {
      storage.open(STREAM);
      StreamState state = storage.state(STREAM);
      ChainHash head = state.end().chainHash();
      AppendResult result =
          storage.append(
              STREAM, List.of(new byte[1]), state.end().nextOffset(), head, Durability.SYNCED);
      assertThat(storage.state(STREAM).committedOffset()).isEqualTo(result.end().nextOffset());
    }
  }
}
