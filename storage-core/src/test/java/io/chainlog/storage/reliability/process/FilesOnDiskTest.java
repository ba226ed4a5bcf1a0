package io.chainlog.storage.reliability.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.Archive;
import io.chainlog.storage.CompactionConfig;
import io.chainlog.storage.Durability;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StreamState;
import io.chainlog.storage.directory.DirectoryEntry;
import io.chainlog.storage.directory.FileLogDirectory;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.testkit.ForwardingDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What docs/OPERATIONS.md says of files: who may read them, and how much room they take. */
class FilesOnDiskTest {
  private static final long MERGE_THRESHOLD_BYTES = 120_000;
  private static final CompactionConfig COMPACTION =
      CompactionConfig.defaults().withMinSegments(2).withMergeThresholdBytes(MERGE_THRESHOLD_BYTES);

  @TempDir Path temp;
  private int payloads;
  private long mostBytes;
  private final Map<String, String> permissions = new TreeMap<>();

  /** Looks at all files when the most of them are there: before one goes away. */
  private final class WatchedDirectory extends ForwardingDirectory {
    WatchedDirectory(LogDirectory below) {
      super(below);
    }

    @Override
    protected LogDirectory before(LogDirectory other) {
      return new WatchedDirectory(other);
    }

    @Override
    public void move(String source, String target) throws IOException {
      look();
      super.move(source, target);
    }

    @Override
    public void delete(String name) throws IOException {
      look();
      super.delete(name);
    }

    private void look() throws IOException {
      mostBytes = Math.max(mostBytes, list().stream().mapToLong(DirectoryEntry::sizeBytes).sum());
      notePermissions();
    }
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void everyFileAndFolderIsForItsOwnerOnly() throws IOException {
    try (StorageBackend storage = storage()) {
      open(storage);
      fill(storage, 12);
      storage.compact(StreamWriter.STREAM, COMPACTION);
    }
    leaveTornTail();
    try (StorageBackend storage = storage()) {
      open(storage);
    }
    notePermissions();
    assertThat(permissions.keySet())
        .contains("archive", "archive.json", "streams", "orders-0", "lock", "commit")
        .contains("manifest.json", "segment_000000.log", "segment_000000.log.index")
        .anyMatch(name -> name.contains(".merging"))
        .anyMatch(name -> name.endsWith(".torn"));
    permissions.forEach(
        (name, found) -> assertThat(found).as(name).isIn("d rwx------", "- rw-------"));
  }

  /** Live bytes, one merged copy, and caches of a few percent. */
  @Test
  void compactionTakesNoMoreThanOneMergedCopy() throws IOException {
    try (StorageBackend storage = storage()) {
      open(storage);
      fill(storage, 40);
      mostBytes = 0;
      storage.compact(StreamWriter.STREAM, COMPACTION);
      StreamState state = storage.state(StreamWriter.STREAM);
      long caches = 2 * 8192 + state.sizeBytes() / 20;
      assertThat(mostBytes)
          .isGreaterThan(state.sizeBytes() + MERGE_THRESHOLD_BYTES / 2) // or nothing was seen
          .isLessThanOrEqualTo(state.sizeBytes() + MERGE_THRESHOLD_BYTES + caches);
    }
  }

  /** A process that is killed while it replaces a small file leaves one that nobody will use. */
  @Test
  void openingRemovesWhatKilledProcessesLeftOfSmallFiles() throws IOException {
    Path folder = temp.resolve("archive/streams/orders-0");
    Path ofIndex = folder.resolve(".segment_000007.log.index.tmp-" + "0".repeat(32));
    Path ofManifest = folder.resolve(".manifest.json.tmp-" + "a".repeat(32));
    Path ofSomebodyElse = folder.resolve(".segment_000007.log.index.tmp-1");
    try (StorageBackend storage = storage()) {
      open(storage);
    }
    for (Path file : new Path[] {ofIndex, ofManifest, ofSomebodyElse}) {
      Files.createFile(file);
    }
    try (StorageBackend storage = storage()) {
      open(storage);
      assertThat(ofIndex).doesNotExist();
      assertThat(ofManifest).doesNotExist();
      assertThat(ofSomebodyElse).exists();
    }
  }

  private StorageBackend storage() throws IOException {
    LogDirectory root = new WatchedDirectory(new FileLogDirectory(temp.resolve("archive")));
    Archive archive = root.exists() ? Archive.open(root) : Archive.create(root, Clock.systemUTC());
    return archive.storage(StreamWriter.CONFIG, Clock.systemUTC());
  }

  private static void open(StorageBackend storage) throws IOException {
    storage.open(StreamWriter.STREAM);
  }

  private void fill(StorageBackend storage, int records) throws IOException {
    for (int i = 0; i < records; i++) {
      StreamState at = storage.state(StreamWriter.STREAM);
      storage.append(
          StreamWriter.STREAM,
          List.of(new Payloads(1, payloads++).ofSize(15_000)),
          at.end().nextOffset(),
          at.end().chainHash(),
          Durability.SYNCED);
    }
  }

  private void leaveTornTail() throws IOException {
    try (Stream<Path> files = Files.list(temp.resolve("archive/streams/orders-0"))) {
      Path last = files.filter(file -> file.toString().endsWith(".log")).max(Path::compareTo).get();
      Files.write(last, new byte[] {1, 2, 3}, StandardOpenOption.APPEND);
    }
  }

  private void notePermissions() throws IOException {
    try (Stream<Path> files = Files.walk(temp.resolve("archive"))) {
      for (Path file : files.toList()) {
        permissions.put(
            file.getFileName().toString(),
            (Files.isDirectory(file) ? "d " : "- ")
                + PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      }
    }
  }
}
