package io.chainlog.storage;

import static io.chainlog.storage.CompactionFixture.ALL;
import static io.chainlog.storage.CompactionFixture.CONFIG;
import static io.chainlog.storage.CompactionFixture.STREAM;
import static io.chainlog.storage.CompactionFixture.append;
import static io.chainlog.storage.CompactionFixture.facts;
import static io.chainlog.storage.CompactionFixture.logs;
import static io.chainlog.storage.CompactionFixture.storage;
import static io.chainlog.storage.CompactionFixture.verify;
import static io.chainlog.storage.CompactionFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.errors.FailedLogException;
import io.chainlog.storage.errors.FencedWriterException;
import io.chainlog.storage.internal.layout.SegmentNames;
import io.chainlog.storage.testkit.Fault;
import io.chainlog.storage.testkit.Operation;
import io.chainlog.storage.testkit.SimulatedDisk;
import io.chainlog.storage.testkit.Survival;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a compaction does when the medium fails, is full, or is somebody else's by now. */
class CompactionFaultsTest {
  private final SimulatedDisk disk = new SimulatedDisk();
  private StorageBackend storage;
  private List<CompactionFixture.Fact> facts;

  @BeforeEach
  void writeAStream() throws IOException {
    disk.create();
    storage = storage(disk, CONFIG);
    storage.open(STREAM);
    write(storage, 10);
    facts = facts(storage);
  }

  /** Nothing has happened yet, or what is missing are caches. */
  @Test
  void aDiskThatIsFullLeavesTheStreamUsable() throws IOException {
    int faults = 0;
    SimulatedDisk failing = disk.afterKill();
    StorageBackend compacted = storage(failing, CONFIG);
    compacted.open(STREAM);
    while (isHitBy(failing, compacted, failing.operationCount() + faults)) {
      assertThat(mergingLeft(failing)).isFalse();
      failing.heal();
      append(compacted, new byte[3]);
      assertThat(verify(failing).findings()).isEmpty();
      faults++;
      failing = disk.afterKill();
      compacted = storage(failing, CONFIG);
      compacted.open(STREAM);
    }
    assertThat(faults).isGreaterThan(40);
  }

  private static boolean isHitBy(SimulatedDisk failing, StorageBackend compacted, long operation) {
    failing.failAt(operation, Fault.NO_SPACE);
    try {
      compacted.compact(STREAM, ALL);
    } catch (IOException e) {
      assertThat(e).isNotInstanceOf(FailedLogException.class);
    }
    return failing.operationCount() > operation;
  }

  private static boolean isExchange(Operation operation) {
    return operation.kind() == Operation.Kind.RENAME && operation.path().endsWith(".merging");
  }

  private static boolean mergingLeft(SimulatedDisk disk) throws IOException {
    return disk.directory(STREAM.name()).list().stream()
        .anyMatch(entry -> SegmentNames.isMerging(entry.name()));
  }

  @Test
  void recoveryGivesBackWhatAMergeTookBeforeItNeedsSpaceItself() throws IOException {
    SimulatedDisk left = killedBehindTheMove();
    int before = logs(left).size();
    left.failAt(0, Fault.NO_SPACE);
    for (int operation = 1; operation < 500; operation++) {
      left.failAt(operation, Fault.NO_SPACE);
    }
    assertThatThrownBy(() -> storage(left, CONFIG).open(STREAM)).isInstanceOf(IOException.class);
    assertThat(logs(left)).hasSizeLessThan(before).hasSize(2);
    left.heal();
    assertThat(facts(left)).isEqualTo(facts);
  }

  private SimulatedDisk killedBehindTheMove() throws IOException {
    disk.observe(
        operation -> {
          if (isExchange(operation)) {
            disk.failAt(operation.number() + 3, Fault.STOP);
          }
        });
    assertThatThrownBy(() -> storage.compact(STREAM, ALL)).isInstanceOf(IOException.class);
    SimulatedDisk left = disk.afterKill();
    assertThat(verify(left).notes().toString()).contains("holds the records of");
    return left;
  }

  /** The lock is gone, as a network file system forgets it; the old writer does not know yet. */
  @Test
  void aWriterThatWasFencedTouchesNoFileOfTheNext() throws IOException {
    StorageBackend next = takeOver();
    AtomicBoolean fenced = new AtomicBoolean();
    disk.observe(
        operation -> {
          if (operation.path().endsWith(".merging") && !fenced.getAndSet(true)) {
            assertThatThrownBy(
                    () -> storage.compact(STREAM, ALL.withRecompression(CompressionType.ZSTD, 1)))
                .isInstanceOf(FencedWriterException.class);
          }
        });
    next.compact(STREAM, ALL);
    assertThat(fenced).isTrue();
    assertMerged(next);
  }

  @Test
  void aWriterThatIsFencedWhileItMergesLeavesTheNextOneItsFile() throws IOException {
    AtomicBoolean overtaken = new AtomicBoolean();
    disk.observe(
        operation -> {
          if (operation.kind() == Operation.Kind.SYNC
              && operation.path().endsWith(".merging")
              && !overtaken.getAndSet(true)) {
            StorageBackend next = takeOver();
            next.compact(STREAM, ALL);
            assertMerged(next);
          }
        });
    assertThatThrownBy(() -> storage.compact(STREAM, ALL)).isInstanceOf(IOException.class);
    assertThat(overtaken).isTrue();
    assertThatThrownBy(() -> storage.compact(STREAM, ALL))
        .isInstanceOf(FencedWriterException.class);
    assertThat(facts(disk)).isEqualTo(facts);
  }

  private StorageBackend takeOver() throws IOException {
    disk.directory(STREAM.name()).delete("lock");
    StorageBackend next = storage(disk, CONFIG);
    next.open(STREAM);
    return next;
  }

  private void assertMerged(StorageBackend next) throws IOException {
    assertThat(facts(next)).isEqualTo(facts);
    assertThat(logs(disk)).hasSize(2);
    SimulatedDisk left = disk.afterPowerLoss(Survival.nothing());
    assertThat(verify(left).findings()).isEmpty();
    assertThat(facts(left)).isEqualTo(facts);
  }

  @Test
  void aLargeSegmentIsNotWrittenAgainForEachSmallOne() throws IOException {
    SimulatedDisk other = new SimulatedDisk();
    other.create();
    long rewritten = 0;
    try (StorageBackend compacted = storage(other, CONFIG.withSegmentBytes(10_000))) {
      compacted.open(STREAM);
      for (int i = 0; i < 100; i++) {
        append(compacted, new byte[5_000]);
        append(compacted, new byte[5_000]);
        rewritten +=
            compacted.compact(STREAM, ALL.withMergeThresholdBytes(64 << 20)).recordsRewritten();
      }
      assertThat(compacted.segmentCount(STREAM)).isLessThan(20);
      assertThat(rewritten).isLessThan(10 * compacted.state(STREAM).end().nextOffset());
    }
  }
}
