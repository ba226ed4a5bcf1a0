package io.chainlog.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.errors.NotAnArchiveException;
import io.chainlog.storage.errors.UnsupportedFormatException;
import io.chainlog.storage.fuzz.FuzzRun;
import io.chainlog.storage.fuzz.FuzzTarget;
import io.chainlog.storage.fuzz.JsonMutator;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** The file that says what an archive is, damaged. */
class ArchiveFuzzTest {
  private static final String IDENTITY =
      """
      {"format":1,"archive_id":"0b2f3c1e-6a53-4d1f-9a61-1f2a3b4c5d6e","created_at":"2026-01-02T03:04:05Z"}""";

  private final InMemoryLogDirectory root = new InMemoryLogDirectory();

  @Test
  void anArchiveIsOpenedOrRefused(TestInfo test) throws IOException {
    root.create();
    FuzzRun.run(
        test,
        50_000,
        FuzzTarget.ofBytes(
                JsonMutator.of(List.of(IDENTITY)),
                this::open,
                (content, archive) -> assertThat(archive.streams()).isEmpty())
            .refusingBy(NotAnArchiveException.class)
            .refusingBy(UnsupportedFormatException.class)
            .allocating(content -> 64L * content.length));
  }

  private Archive open(byte[] content) throws IOException {
    root.overwrite(Archive.IDENTITY_FILE, content);
    return Archive.open(root);
  }
}
