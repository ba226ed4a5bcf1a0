package io.chainlog.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.NotAnArchiveException;
import io.chainlog.storage.errors.UnsupportedFormatException;
import io.chainlog.storage.testkit.ForwardingDirectory;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-20T10:00:00.123456Z"), ZoneOffset.UTC);

  private final InMemoryLogDirectory root = new InMemoryLogDirectory();

  @Test
  void createsAnArchiveInAMissingFolderAndOpensItAgain() throws IOException {
    Archive created = Archive.create(root, CLOCK);
    Archive opened = Archive.open(root);
    assertThat(opened.identity()).isEqualTo(created.identity());
    assertThat(opened.identity().createdAt()).isEqualTo(Instant.parse("2026-11-20T10:00:00.123Z"));
    assertThat(opened.identity().format()).isEqualTo(Archive.FORMAT);
    assertThat(opened.root()).isSameAs(root);
    assertThat(opened.streams()).isEmpty();
  }

  @Test
  void listsFoldersWhoseNamesAreThoseOfStreams() throws IOException {
    Archive archive = Archive.create(root, CLOCK);
    for (String name : new String[] {"b-1", "a-0", "not a stream"}) {
      root.directory(Archive.STREAMS_DIRECTORY).directory(name).create();
    }
    assertThat(archive.streams()).extracting(StreamId::name).containsExactly("a-0", "b-1");
    assertThat(archive.streamDirectory(new StreamId("a-0")).location()).endsWith("/streams/a-0");
  }

  @Test
  void refusesToCreateInAFolderThatHoldsAnything() throws IOException {
    root.create();
    root.overwrite("notes.txt", new byte[1]);
    assertThatThrownBy(() -> Archive.create(root, CLOCK))
        .isInstanceOf(NotAnArchiveException.class)
        .hasMessageContaining("is not empty");
    assertThatThrownBy(() -> Archive.openOrCreate(root, CLOCK))
        .isInstanceOf(NotAnArchiveException.class)
        .hasMessageContaining("holds no archive.json");
    assertThat(root.list()).hasSize(1);
  }

  @Test
  void saysThatAFolderCannotBeWritten() throws IOException {
    LogDirectory taken = root.directory("taken");
    root.create();
    root.overwrite("taken", new byte[1]);
    assertThatThrownBy(() -> Archive.create(taken, CLOCK))
        .isInstanceOf(NotAnArchiveException.class)
        .hasMessageContaining("Make the folder writable");
  }

  @Test
  void doesNotMakeAMissingFolderWhenItMayBeAMount() {
    assertThatThrownBy(() -> Archive.openOrCreate(root, CLOCK))
        .isInstanceOf(NotAnArchiveException.class)
        .hasMessageContaining("there is no folder")
        .hasMessageContaining("mounted");
    assertThat(root.exists()).isFalse();
  }

  @Test
  void opensOrCreatesInAnEmptyFolder() throws IOException {
    root.create();
    Archive created = Archive.openOrCreate(root, CLOCK);
    assertThat(Archive.openOrCreate(root, CLOCK).identity()).isEqualTo(created.identity());
  }

  @Test
  void refusesANewerFormat() throws IOException {
    Archive.create(root, CLOCK);
    String json = new String(root.contents(Archive.IDENTITY_FILE), UTF_8);
    root.overwrite(
        Archive.IDENTITY_FILE, json.replace("\"format\":1", "\"format\":2").getBytes(UTF_8));
    assertThatThrownBy(() -> Archive.open(root))
        .isInstanceOf(UnsupportedFormatException.class)
        .hasMessageContaining("format 2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "\0\0\0{ taken for UTF-32",
        "{\"format\":\"1\"}",
        "{\"format\":1}",
        "{\"format\":1,\"archive_id\":\"x\",\"created_at\":\"2026-11-20T10:00:00Z\"}",
        "{\"format\":1,\"archive_id\":\"2f0f4cde-8d3f-4d0a-8d55-07a0dca3a67b\",\"created_at\":\"x\"}"
      })
  void refusesAnIdentityThatCannotBeRead(String json) throws IOException {
    root.create();
    root.overwrite(Archive.IDENTITY_FILE, json.getBytes(UTF_8));
    assertThatThrownBy(() -> Archive.open(root))
        .isInstanceOf(NotAnArchiveException.class)
        .hasMessageContaining("archive.json");
  }

  @Test
  void namesOfStreamsAreSafeFolderNames() {
    assertThat(StreamId.isValid("a".repeat(255))).isTrue();
    for (String name : new String[] {"", ".", "..", "a/b", "a b", "ä", "a".repeat(256)}) {
      assertThat(StreamId.isValid(name)).as(name).isFalse();
      assertThatThrownBy(() -> new StreamId(name)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void opensWhatAnotherHasMadeSinceItLooked() throws IOException {
    LogDirectory folder = new InMemoryLogDirectory();
    folder.create();
    LogDirectory shared = new MadeByAnother(folder);
    Archive opened = Archive.openOrCreate(shared, Clock.systemUTC());
    assertThat(opened.identity()).isEqualTo(Archive.open(folder).identity());
  }

  /** Somebody else makes the archive between a look and the making. */
  private static final class MadeByAnother extends ForwardingDirectory {
    MadeByAnother(LogDirectory below) {
      super(below);
    }

    @Override
    protected LogDirectory before(LogDirectory other) {
      return new MadeByAnother(other);
    }

    @Override
    public void create() throws IOException {
      Archive.create(below, Clock.systemUTC());
    }
  }
}
