package io.chainlog.storage.internal.layout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.storage.directory.FileLogDirectory;
import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.UnsupportedFormatException;
import io.chainlog.storage.internal.layout.SegmentManifest.Entry;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentManifestTest {
  private final InMemoryLogDirectory directory = new InMemoryLogDirectory();

  @BeforeEach
  void create() throws IOException {
    directory.create();
  }

  @Test
  void comesBackAsItWasWrittenAndReplacesTheOneBefore() throws IOException {
    for (long epoch = 1; epoch < 4; epoch++) {
      List<Entry> entries = List.of(new Entry(0, 0, 10, 1234), new Entry(1, 10, 12, 99));
      SegmentManifest manifest = new SegmentManifest(1, "orders-0", epoch, entries, 1);
      manifest.write(directory);
      assertThat(SegmentManifest.read(directory)).contains(manifest);
      assertThat(manifest.entry(1)).contains(entries.get(1));
      assertThat(manifest.entry(2)).isEmpty();
    }
  }

  @Test
  void readsTheLineagesAndIgnoresWhatItDoesNotKnow() throws IOException {
    put(
        "{\"segments\":[{\"segment_num\":0,\"first_offset\":0,\"next_offset\":3,"
            + "\"size_bytes\":9,\"x\":1}],\"active_segment\":0,\"later\":{}}");
    SegmentManifest manifest = SegmentManifest.read(directory).orElseThrow();
    assertThat(manifest.format()).isNull();
    assertThat(manifest.epoch()).isZero();
    assertThat(manifest.segments()).containsExactly(new Entry(0, 0, 3, 9));
  }

  @Test
  void refusesANewerFormat() throws IOException {
    put("{\"format\":2,\"segments\":[],\"active_segment\":0}");
    assertThatThrownBy(() -> SegmentManifest.read(directory))
        .isInstanceOf(UnsupportedFormatException.class)
        .hasMessageContaining("format 2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "{\"segments\":null,\"active_segment\":0}",
        "{\"segments\":[null],\"active_segment\":0}",
        "{\"segments\":[{}],\"active_segment\":0}",
        "{\"segments\":[{\"segment_num\":1,\"first_offset\":0,\"next_offset\":3,\"size_bytes\":9}],"
            + "\"active_segment\":1}",
        "{\"segments\":[{\"segment_num\":0,\"first_offset\":1,\"next_offset\":3,\"size_bytes\":9}],"
            + "\"active_segment\":0}",
        "{\"segments\":[{\"segment_num\":0,\"first_offset\":0,\"next_offset\":-3,\"size_bytes\":9}],"
            + "\"active_segment\":0}",
        "{\"segments\":[{\"segment_num\":1000000000,\"first_offset\":1,\"next_offset\":3,"
            + "\"size_bytes\":9}],\"active_segment\":0}",
        "{\"segments\":[],\"active_segment\":99999999999}",
        "\0\0\0{ taken for UTF-32"
      })
  void isAsGoodAsMissingWhenItCannotBeRight(String json) throws IOException {
    put(json);
    assertThat(SegmentManifest.read(directory)).isEmpty();
  }

  /** The file is sparse: it takes no place on the disk. */
  @Test
  void oneThatIsTooLargeIsAsGoodAsMissingAndReplaced(@TempDir Path folder) throws IOException {
    try (RandomAccessFile file =
        new RandomAccessFile(folder.resolve(SegmentManifest.NAME).toFile(), "rw")) {
      file.setLength(3L << 30);
    }
    LogDirectory files = new FileLogDirectory(folder);
    assertThat(SegmentManifest.read(files)).isEmpty();

    SegmentManifest manifest = new SegmentManifest(1, "orders-0", 1L, List.of(), 0);
    manifest.write(files);
    assertThat(SegmentManifest.read(files)).contains(manifest);
  }

  private void put(String json) throws IOException {
    directory.overwrite(SegmentManifest.NAME, json.getBytes(UTF_8));
  }
}
