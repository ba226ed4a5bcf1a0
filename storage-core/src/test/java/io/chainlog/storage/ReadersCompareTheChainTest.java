package io.chainlog.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.errors.CorruptLogException;
import io.chainlog.storage.internal.layout.CommitFile;
import io.chainlog.storage.internal.layout.SegmentNames;
import io.chainlog.storage.record.ChainHash;
import io.chainlog.storage.record.ChainPosition;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A reader compares the chain where segments meet, and where the commit point is. */
class ReadersCompareTheChainTest {
  private static final StreamId STREAM = new StreamId("orders-0");
  private static final int RECORDS_OF_SEGMENT = 4;

  private final InMemoryLogDirectory root = new InMemoryLogDirectory();
  private final InMemoryLogDirectory directory =
      (InMemoryLogDirectory) root.directory(STREAM.name());

  /** At 10 records the commit point is within a segment, at 12 at the start of an empty one. */
  @ParameterizedTest
  @CsvSource({"10, 0", "10, 9", "12, 0", "12, 11"})
  void refusesALogWithAnotherChainHashThanWasCommitted(int records, long firstOffset)
      throws IOException {
    write(root, records, 1);
    commitAnotherHash();
    StreamReader view = StreamReader.open(directory, 1000);

    for (VerifiedReader opened :
        List.of(view.reader(firstOffset), view.readerFromGenesis(firstOffset))) {
      try (VerifiedReader reader = opened) {
        for (long offset = firstOffset; offset < records; offset++) {
          assertThat(reader.next().offset()).isEqualTo(offset);
        }
        assertRefused(reader, FindingKind.COMMIT_MISMATCH);
      }
    }
  }

  private void commitAnotherHash() throws IOException {
    try (CommitFile file = new CommitFile(directory)) {
      CommitPoint newest = file.read().newest().orElseThrow();
      for (int i = 1; i <= 2; i++) {
        file.write(
            new CommitPoint(
                newest.sequence() + i,
                newest.writerEpoch(),
                newest.segment(),
                newest.position(),
                new ChainPosition(
                    newest.end().nextOffset(), ChainHash.copyOf(new byte[ChainHash.BYTES], 0))));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void refusesASegmentThatDoesNotFollowTheOneBeforeIt(int segment) throws IOException {
    write(root, 10, 1);
    InMemoryLogDirectory elsewhere = new InMemoryLogDirectory();
    write(elsewhere, 10, 2);
    String file = SegmentNames.log(segment);
    byte[] other = ((InMemoryLogDirectory) elsewhere.directory(STREAM.name())).contents(file);
    assertThat(other).hasSameSizeAs(directory.contents(file));
    directory.overwrite(file, other);
    StreamReader view = StreamReader.open(directory, 1000);

    try (VerifiedReader reader = view.readerFromGenesis(0)) {
      for (int i = 0; i < segment * RECORDS_OF_SEGMENT; i++) {
        assertThat(reader.next().offset()).isEqualTo(i);
      }
      assertRefused(reader, FindingKind.BROKEN_CHAIN);
    }
  }

  /** One that begins in the wrong segment does not see it before the next one begins. */
  @Test
  void refusesASegmentBehindACheckpointThatItDoesNotFollow() throws IOException {
    CheckpointPolicy atStart = new CheckpointPolicy(0, false, true, true);
    write(root, 10, 1, atStart);
    InMemoryLogDirectory elsewhere = new InMemoryLogDirectory();
    write(elsewhere, 10, 2, atStart);
    String file = SegmentNames.log(1);
    directory.overwrite(
        file, ((InMemoryLogDirectory) elsewhere.directory(STREAM.name())).contents(file));

    try (VerifiedReader reader =
        StreamReader.open(directory, 1000).reader(RECORDS_OF_SEGMENT + 1L)) {
      assertThat(reader.next().segment()).isEqualTo(1);
      assertThatThrownBy(
              () -> {
                while (reader.next().segment() == 1) {
                  assertThat(reader.nextOffset()).isPositive();
                }
              })
          .isInstanceOfSatisfying(
              CorruptLogException.class,
              e -> {
                assertThat(e.finding().kind()).isEqualTo(FindingKind.BROKEN_CHAIN);
                assertThat(e.finding().file()).endsWith(SegmentNames.log(2));
                assertThat(e.finding().position()).isZero();
              });
    }
  }

  private static void assertRefused(VerifiedReader reader, FindingKind kind) {
    assertThatThrownBy(reader::next)
        .isInstanceOfSatisfying(
            CorruptLogException.class, e -> assertThat(e.finding().kind()).isEqualTo(kind));
  }

  private static void write(InMemoryLogDirectory root, int records, int content)
      throws IOException {
    write(root, records, content, CheckpointPolicy.LINEAGE);
  }

  /** Records of one byte: a segment is full with four. */
  private static void write(
      InMemoryLogDirectory root, int records, int content, CheckpointPolicy policy)
      throws IOException {
    StorageConfig config =
        StorageConfig.defaults()
            .withCompression(CompressionType.NONE)
            .withSegmentBytes(RECORDS_OF_SEGMENT * 59)
            .withCheckpointPolicy(policy);
    try (StorageBackend storage = new SegmentStorage(root, config, Clock.systemUTC())) {
      storage.open(STREAM);
      for (int i = 0; i < records; i++) {
        StreamState at = storage.state(STREAM);
        List<byte[]> one = List.of(new byte[] {(byte) content});
        storage.append(
            STREAM, one, at.end().nextOffset(), at.end().chainHash(), Durability.WRITTEN);
      }
    }
  }
}
