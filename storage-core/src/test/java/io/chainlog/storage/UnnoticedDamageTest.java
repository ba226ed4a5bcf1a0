package io.chainlog.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.directory.FileLogDirectory;
import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.CorruptLogException;
import io.chainlog.storage.internal.layout.CommitFile;
import io.chainlog.storage.internal.layout.SegmentNames;
import io.chainlog.storage.verify.LogVerifier;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong around the records of a stream, not in them. */
class UnnoticedDamageTest {
  private static final StreamId STREAM = new StreamId("orders-0");

  private final InMemoryLogDirectory root = new InMemoryLogDirectory();
  private InMemoryLogDirectory directory;

  /** Two full segments of two records, and an empty third one at whose start the commit lies. */
  @BeforeEach
  void writeAStream() throws IOException {
    directory = (InMemoryLogDirectory) root.directory(STREAM.name());
    write(root);
    assertThat(findings(directory)).isEmpty();
    assertThat(directory.contents(SegmentNames.log(2))).isEmpty();
  }

  @Test
  void aSegmentBehindAHole() throws IOException {
    directory.overwrite("segment_000099.log", new byte[10]);
    assertThat(findings(directory))
        .extracting(Finding::kind)
        .containsExactly(FindingKind.COMMIT_MISMATCH);
  }

  @Test
  void aSegmentUnderANameThatNoWriterMakes() throws IOException {
    directory.overwrite("segment_0000001.log", new byte[10]);
    assertThat(findings(directory))
        .extracting(Finding::kind)
        .containsExactly(FindingKind.UNREFERENCED_FILE);
  }

  @Test
  void aSegmentThatOnlyTheManifestStillNames() throws IOException {
    byte[] commit = directory.contents(CommitFile.NAME);
    try (StorageBackend storage = storage(root)) {
      storage.open(STREAM);
      append(storage, 4);
    }
    directory.overwrite(CommitFile.NAME, commit);
    directory.overwrite(SegmentNames.log(2), new byte[0]);
    for (int i = 3; i < 5; i++) {
      directory.delete(SegmentNames.log(i));
      directory.delete(SegmentNames.index(i));
    }
    directory.delete(SegmentNames.index(2));
    assertThat(findings(directory))
        .extracting(Finding::kind)
        .containsExactly(FindingKind.MANIFEST_MISMATCH);
  }

  @Test
  void aTailThatIsGoneTogetherWithTheEmptySegmentBehindIt() throws IOException {
    directory.delete(SegmentNames.log(2));
    directory.delete("manifest.json");
    directory.delete(SegmentNames.index(1));
    byte[] log = directory.contents(SegmentNames.log(1));
    int lastFrame = 59;
    directory.overwrite(SegmentNames.log(1), Arrays.copyOf(log, log.length - lastFrame));

    assertThat(findings(directory)).extracting(Finding::kind).contains(FindingKind.COMMIT_MISMATCH);
  }

  @Test
  void aReaderMissesATailThatIsGoneTogetherWithTheEmptySegmentBehindIt() throws IOException {
    directory.delete(SegmentNames.log(2));
    directory.delete("manifest.json");
    byte[] log = directory.contents(SegmentNames.log(1));
    directory.overwrite(SegmentNames.log(1), Arrays.copyOf(log, log.length - 59));

    try (VerifiedReader reader = StreamReader.open(directory, 1 << 20).readerFromGenesis(0)) {
      assertThatThrownBy(() -> readAll(reader)).isInstanceOf(CorruptLogException.class);
    }
  }

  @Test
  void anEmptiedFirstSegmentBeforeAHole() throws IOException {
    directory.overwrite(SegmentNames.log(0), new byte[0]);
    directory.delete(SegmentNames.log(1));
    assertThat(findings(directory)).extracting(Finding::kind).contains(FindingKind.MISSING_SEGMENT);
  }

  @Test
  void aReaderMissesAnEmptiedFirstSegmentBeforeAHole() throws IOException {
    StreamReader view = StreamReader.open(directory, 1 << 20);
    directory.overwrite(SegmentNames.log(0), new byte[0]);
    directory.delete(SegmentNames.log(1));
    try (VerifiedReader reader = view.readerFromGenesis(0)) {
      assertThatThrownBy(() -> readAll(reader)).isInstanceOf(CorruptLogException.class);
    }
  }

  @Test
  void aLonelySegmentOfWhichNothingIsWhole() throws IOException {
    for (String name : List.of(SegmentNames.log(0), SegmentNames.log(1), "manifest.json")) {
      directory.delete(name);
    }
    directory.overwrite(SegmentNames.log(2), new byte[] {1});
    assertThat(findings(directory)).extracting(Finding::kind).contains(FindingKind.MISSING_SEGMENT);
  }

  @Test
  void aCommitPointThatNoWriterMakes() throws IOException {
    CommitPoint newest = newest();
    try (CommitFile file = new CommitFile(directory)) {
      for (int i = 1; i <= 2; i++) {
        file.write(new CommitPoint(newest.sequence() + i, 1, -1, 0, newest.end()));
      }
    }
    assertThat(findings(directory))
        .extracting(Finding::kind)
        .contains(FindingKind.DAMAGED_COMMIT_FILE);
  }

  @Test
  void anIndexOfACompletedSegmentThatSaysItGoesBeyondIt() throws IOException {
    byte[] content = directory.contents(SegmentNames.index(0));
    ByteBuffer index = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    index.putLong(24, 1 << 30);
    CRC32 crc = new CRC32();
    crc.update(content, 0, content.length - 4);
    index.putInt(content.length - 4, (int) crc.getValue());
    directory.overwrite(SegmentNames.index(0), content);
    assertThat(findings(directory))
        .extracting(Finding::kind)
        .containsExactly(FindingKind.INDEX_MISMATCH);
  }

  @Test
  void aManifestThatNamesNoFormat() throws IOException {
    String text = new String(directory.contents("manifest.json"), StandardCharsets.UTF_8);
    directory.overwrite(
        "manifest.json", text.replace("\"format\":1,", "").getBytes(StandardCharsets.UTF_8));
    assertThat(findings(directory))
        .extracting(Finding::kind)
        .containsExactly(FindingKind.MANIFEST_MISMATCH);
  }

  @Test
  void aWriterDoesNotBelieveTheManifestWhereItsEmptySegmentBegins() throws IOException {
    String text = new String(directory.contents("manifest.json"), StandardCharsets.UTF_8);
    String edited =
        text.replace("\"next_offset\":4", "\"next_offset\":3")
            .replace("\"first_offset\":4", "\"first_offset\":3");
    assertThat(edited).isNotEqualTo(text);
    directory.overwrite("manifest.json", edited.getBytes(StandardCharsets.UTF_8));

    write(root);
    assertThat(findings(directory)).isEmpty();
  }

  @Test
  void linksInThePlaceOfCachesAreFindingsAndNotErrors(@TempDir Path folder) throws IOException {
    FileLogDirectory files = new FileLogDirectory(folder);
    write(files);
    Path stream = folder.resolve(STREAM.name());
    for (String name : List.of("manifest.json", SegmentNames.index(0))) {
      Files.move(stream.resolve(name), folder.resolve(name));
      Files.createSymbolicLink(stream.resolve(name), folder.resolve(name));
    }
    assertThat(findings(files.directory(STREAM.name())))
        .extracting(Finding::kind)
        .contains(FindingKind.UNREFERENCED_FILE);
  }

  @Test
  void aStreamThatWasBeingMadeIsNoDamage() throws IOException {
    LogDirectory fresh = root.directory("fresh-0");
    fresh.create();
    fresh.lock("lock").close();
    fresh.openOutput(SegmentNames.log(0)).close();
    assertThat(findings(fresh)).isEmpty();
  }

  private static void readAll(VerifiedReader reader) throws IOException {
    while (reader.next() != null) {
      // only whether it reaches the end
    }
  }

  private CommitPoint newest() throws IOException {
    try (CommitFile file = new CommitFile(directory)) {
      return file.read().newest().orElseThrow();
    }
  }

  private static List<Finding> findings(LogDirectory directory) throws IOException {
    return new LogVerifier(STREAM, directory, 1 << 20).verify(record -> {}, bytes -> {}).findings();
  }

  private static void write(LogDirectory root) throws IOException {
    try (StorageBackend storage = storage(root)) {
      storage.open(STREAM);
      append(storage, 4);
    }
  }

  private static StorageBackend storage(LogDirectory root) {
    StorageConfig config =
        StorageConfig.defaults()
            .withCompression(CompressionType.NONE)
            .withSegmentBytes(100)
            .withCheckpointPolicy(CheckpointPolicy.LINEAGE);
    return new SegmentStorage(root, config, Clock.systemUTC());
  }

  private static void append(StorageBackend storage, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      StreamState state = storage.state(STREAM);
      storage.append(
          STREAM,
          List.of(new byte[] {1}),
          state.end().nextOffset(),
          state.end().chainHash(),
          Durability.SYNCED);
    }
  }
}
