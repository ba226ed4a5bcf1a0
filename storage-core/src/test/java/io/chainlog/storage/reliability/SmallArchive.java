package io.chainlog.storage.reliability;

import static io.chainlog.storage.reliability.StreamLife.CLOCK;
import static io.chainlog.storage.reliability.StreamLife.STREAM;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.chainlog.storage.CompactionConfig;
import io.chainlog.storage.Durability;
import io.chainlog.storage.SegmentStorage;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamState;
import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.record.RecordKind;
import io.chainlog.storage.testkit.Ledger;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A stream of a few segments of a few records, with two records beyond the commit point, and its
 * files as they were at each moment before.
 */
final class SmallArchive {
  static final StorageConfig CONFIG =
      StreamLife.CONFIG.withSegmentBytes(400).withIndexIntervalBytes(100);

  /** Merges all completed segments into one. */
  private static final CompactionConfig COMPACTION = CompactionConfig.defaults().withMinSegments(2);

  private final InMemoryLogDirectory root = new InMemoryLogDirectory();
  private final Ledger ledger = new Ledger();
  private final List<Moment> moments = new ArrayList<>();
  private final long committedBytes;

  /**
   * The stream at one time.
   *
   * @param files its files
   * @param ledger what had been handed over and acknowledged by then
   */
  record Moment(StreamFiles files, Ledger ledger) {}

  SmallArchive() throws IOException {
    this(false);
  }

  /** The same, but the first segments were merged before the last records were written. */
  static SmallArchive compacted() throws IOException {
    return new SmallArchive(true);
  }

  private SmallArchive(boolean compacted) throws IOException {
    try (StorageBackend storage = new SegmentStorage(root, CONFIG, CLOCK)) {
      storage.open(STREAM);
      for (String payload : List.of("a", "bb", "ccc", "dddd", "e")) {
        append(storage, Durability.SYNCED, payload);
      }
      if (compacted) {
        compact(storage);
      }
    }
    note();
    StorageBackend killed = new SegmentStorage(root, CONFIG, CLOCK);
    killed.open(STREAM);
    append(killed, Durability.SYNCED, "ff");
    committedBytes = files().get(activeSegment()).length;
    append(killed, Durability.WRITTEN, "g");
    append(killed, Durability.WRITTEN, "hhh");
  }

  private void compact(StorageBackend storage) throws IOException {
    for (String payload : List.of("aa", "b", "cccc", "ddd", "ee")) {
      append(storage, Durability.SYNCED, payload);
    }
    storage.compact(STREAM, COMPACTION);
    note();
  }

  private void append(StorageBackend storage, Durability durability, String payload)
      throws IOException {
    List<byte[]> batch = List.of(payload.getBytes(UTF_8));
    ledger.handOver(RecordKind.DATA, batch);
    StreamState at = storage.state(STREAM);
    storage.append(STREAM, batch, at.end().nextOffset(), at.end().chainHash(), durability);
    if (durability == Durability.SYNCED) {
      ledger.acknowledge();
    }
    note();
  }

  private void note() throws IOException {
    moments.add(new Moment(StreamFiles.of(root.directory(STREAM.name())), ledger.copy()));
  }

  StreamFiles files() {
    return now().files();
  }

  Moment now() {
    return moments.get(moments.size() - 1);
  }

  /** Oldest first. */
  List<Moment> moments() {
    return moments;
  }

  /** Name of the last segment. */
  String activeSegment() {
    return files().contents().keySet().stream()
        .filter(name -> name.endsWith(".log"))
        .reduce((first, second) -> second)
        .orElseThrow();
  }

  /** Byte position of the commit point in the last segment. */
  long committedBytes() {
    return committedBytes;
  }
}
