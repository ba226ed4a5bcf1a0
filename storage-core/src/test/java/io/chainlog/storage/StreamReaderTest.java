package io.chainlog.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.errors.CorruptLogException;
import io.chainlog.storage.errors.UnsupportedFormatException;
import io.chainlog.storage.internal.layout.SegmentManifest;
import io.chainlog.storage.record.ChainPosition;
import io.chainlog.storage.record.LogRecord;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamReaderTest {
  private static final StreamId STREAM = new StreamId("orders-0");
  private static final String SEGMENT_1 = "segment_000001.log";
  private static final int MAX_PAYLOAD = 1000;

  private final InMemoryLogDirectory root = new InMemoryLogDirectory();
  private InMemoryLogDirectory directory;

  @BeforeEach
  void writeAStream() throws IOException {
    directory = (InMemoryLogDirectory) root.directory(STREAM.name());
    StorageConfig config =
        StorageConfig.defaults()
            .withCompression(CompressionType.NONE)
            .withSegmentBytes(200)
            .withCheckpointPolicy(CheckpointPolicy.LINEAGE);
    try (StorageBackend storage = new SegmentStorage(root, config, Clock.systemUTC())) {
      storage.open(STREAM);
      for (int i = 0; i < 10; i++) {
        StreamState at = storage.state(STREAM);
        List<byte[]> one = List.of(("payload " + i).getBytes(UTF_8));
        storage.append(
            STREAM, one, at.end().nextOffset(), at.end().chainHash(), Durability.WRITTEN);
      }
    }
  }

  @Test
  void refusesADirectoryThatIsNotThere() {
    assertThatThrownBy(() -> StreamReader.open(root.directory("none"), MAX_PAYLOAD))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void seesNothingInAnEmptyDirectory() throws IOException {
    root.directory("empty").create();
    StreamReader view = StreamReader.open(root.directory("empty"), MAX_PAYLOAD);
    assertThat(view.segments()).isEmpty();
    assertThat(view.commitPoint()).isEmpty();
    assertThat(view.state()).isEqualTo(new StreamState(ChainPosition.START, 0, 0, 0, 0));
    assertThat(read(view, 0)).isEmpty();
  }

  @Test
  void readsToTheCommitPoint() throws IOException {
    StreamReader view = view();
    assertThat(view.state().end().nextOffset()).isEqualTo(10);
    assertThat(view.state().committedOffset()).isEqualTo(10);
    assertThat(view.state().writerEpoch()).isEqualTo(1);
    assertThat(view.commitPoint().orElseThrow().end().nextOffset()).isEqualTo(10);
    assertThat(SegmentManifest.read(root.directory("orders-0")).orElseThrow().stream())
        .isEqualTo("orders-0");
    assertThat(read(view, 0)).hasSize(10);
    assertThat(read(view, 7)).extracting(LogRecord::offset).containsExactly(7L, 8L, 9L);
    assertThat(read(view, 10)).isEmpty();
    assertThatIllegalArgumentException().isThrownBy(() -> view.reader(-1));
  }

  @Test
  void readsToTheEndOfTheFilesWhereThereIsNoCommitPoint() throws IOException {
    StreamState committed = view().state();
    directory.delete("commit");
    directory.delete("manifest.json");
    StreamReader view = view();
    assertThat(view.state().end().nextOffset()).isEqualTo(10);
    assertThat(view.state().end().chainHash()).isEqualTo(committed.end().chainHash());
    assertThat(view.state().committedOffset()).isZero();
    assertThat(read(view, 3)).hasSize(7);
  }

  @Test
  void refusesACommitFileWithoutAValidSlot() throws IOException {
    directory.overwrite("commit", new byte[] {1, 2, 3});
    assertThatThrownBy(this::view)
        .isInstanceOfSatisfying(
            CorruptLogException.class,
            e -> assertThat(e.finding().kind()).isEqualTo(FindingKind.DAMAGED_COMMIT_FILE));
  }

  @Test
  void refusesAManifestOfANewerFormat() throws IOException {
    String manifest = new String(directory.contents("manifest.json"), UTF_8);
    directory.overwrite(
        "manifest.json", manifest.replace("\"format\":1", "\"format\":2").getBytes(UTF_8));
    assertThatThrownBy(this::view).isInstanceOf(UnsupportedFormatException.class);
  }

  @Test
  void namesAMissingSegment() throws IOException {
    directory.delete(SEGMENT_1);
    assertThatThrownBy(this::view)
        .isInstanceOf(CorruptLogException.class)
        .hasMessageContaining(SEGMENT_1);
  }

  @Test
  void givesOutWhatIsBeforeTheDamageAndNothingBehindIt() throws IOException {
    byte[] log = directory.contents(SEGMENT_1);
    log[log.length - 5] ^= 1;
    directory.overwrite(SEGMENT_1, log);
    try (VerifiedReader reader = view().readerFromGenesis(0)) {
      CorruptLogException damage = null;
      for (int i = 0; damage == null; i++) {
        try {
          assertThat(reader.next().offset()).isEqualTo(i);
        } catch (CorruptLogException e) {
          damage = e;
          assertThat(e.finding().offset()).isEqualTo(i);
        }
      }
      assertThatThrownBy(reader::next).isSameAs(damage);
      assertThat(reader.nextOffset()).isEqualTo(damage.finding().offset());
    }
  }

  @Test
  void callsALogThatEndsBeforeItsCommitPointDamaged() throws IOException {
    StreamReader view = view();
    String last = String.format(Locale.ROOT, "segment_%06d.log", view.segments().size() - 1);
    byte[] log = directory.contents(last);
    assertThat(log).isNotEmpty();
    directory.overwrite(last, java.util.Arrays.copyOf(log, log.length - 67));
    assertThatThrownBy(() -> read(view(), 0))
        .isInstanceOf(CorruptLogException.class)
        .hasMessageContaining("the log ends before its commit point");
  }

  private StreamReader view() throws IOException {
    return StreamReader.open(directory, MAX_PAYLOAD);
  }

  private static List<LogRecord> read(StreamReader view, long offset) throws IOException {
    List<LogRecord> records = new ArrayList<>();
    try (VerifiedReader reader = view.reader(offset)) {
      for (LogRecord r = reader.next(); r != null; r = reader.next()) {
        records.add(r);
      }
    }
    return records;
  }
}
