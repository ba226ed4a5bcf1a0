package io.chainlog.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.CompactionFixture.Fact;
import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.CorruptLogException;
import io.chainlog.storage.errors.UncommittedStreamException;
import io.chainlog.storage.errors.UnsupportedFormatException;
import io.chainlog.storage.fuzz.FuzzRun;
import io.chainlog.storage.fuzz.FuzzTarget;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.verify.LogVerifier;
import io.chainlog.storage.verify.StreamVerification;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Whole streams, damaged: verified, read, and opened for writing. */
class StreamFuzzTest {
  private static final StreamId STREAM = StreamFuzzFixture.STREAM;

  /** Each file that is opened takes a buffer of 128 KiB; what is damaged is looked for again. */
  private static final long MAX_ALLOCATED_BYTES = 32 << 20;

  /** What a writer leaves as it is: it rebuilds what it needs, and removes nothing. */
  private static final Set<FindingKind> HARMLESS =
      Set.of(FindingKind.INDEX_MISMATCH, FindingKind.UNREFERENCED_FILE);

  /** What a writer adds to a stream, unlike all that is in it. */
  private static final int ADDED = 3;

  private static StreamFuzzFixture stream;

  @BeforeAll
  static void write() throws IOException {
    stream = StreamFuzzFixture.write();
  }

  /** What was read until the end, or until the reader refused to go on. */
  private record Reading(List<Fact> facts, IOException refusal) {}

  private record Verified(StreamVerification report, List<Fact> facts) {}

  private record Opened(InMemoryLogDirectory root, IOException refusal) {}

  @Test
  void whatIsFoundToBeWholeIsWhatWasCommitted(TestInfo test) {
    FuzzRun.run(test, 2_000, target(StreamFuzzTest::verify, StreamFuzzTest::checkVerified));
  }

  @Test
  void nothingIsReadThatWasNotWritten(TestInfo test) {
    FuzzRun.run(
        test,
        1_500,
        target(damaged -> read(damaged, 0, true), (d, reading) -> checkReading(d, 0, reading)));
  }

  @Test
  void nothingIsReadThatWasNotWrittenFromACheckpointOn(TestInfo test) {
    FuzzRun.run(
        test,
        1_500,
        target(
            damaged -> read(damaged, damaged.offset(), false),
            (d, reading) -> checkReading(d, d.offset(), reading)));
  }

  @Test
  void aWriterGoesOnBehindWhatWasCommittedOrChangesNothing(TestInfo test) {
    FuzzRun.run(test, 1_500, target(StreamFuzzTest::open, StreamFuzzTest::checkOpened));
  }

  private static <T> FuzzTarget<StreamDamage.Damaged, T> target(
      FuzzTarget.Reader<StreamDamage.Damaged, T> reader,
      FuzzTarget.Check<StreamDamage.Damaged, T> check) {
    return new FuzzTarget<>(
        new StreamDamage(stream),
        reader,
        check,
        Set.of(UnsupportedFormatException.class),
        damaged -> MAX_ALLOCATED_BYTES,
        StreamDamage.Damaged::describe);
  }

  private static Verified verify(StreamDamage.Damaged damaged) throws IOException {
    List<Fact> facts = new ArrayList<>();
    LogDirectory directory = StreamFuzzFixture.rootOf(damaged.files()).directory(STREAM.name());
    StreamVerification report =
        new LogVerifier(STREAM, directory, StreamFuzzFixture.MAX_PAYLOAD_BYTES)
            .verify(record -> facts.add(Fact.of(record)), bytes -> {});
    return new Verified(report, facts);
  }

  private static void checkVerified(StreamDamage.Damaged damaged, Verified verified) {
    if (verified.report().findings().isEmpty()) {
      assertSame(verified.facts(), beginning(verified.facts().size()));
      if (!damaged.commitTouched()) {
        assertThat(verified.facts().size()).isEqualTo(stream.committed());
      }
    }
    if (!damaged.forged()) {
      assertThat(stream.written().containsAll(verified.facts())).isTrue();
    }
  }

  private static Reading read(StreamDamage.Damaged damaged, long offset, boolean fromGenesis)
      throws IOException {
    LogDirectory directory = StreamFuzzFixture.rootOf(damaged.files()).directory(STREAM.name());
    List<Fact> facts = new ArrayList<>();
    try {
      StreamReader view = StreamReader.open(directory, StreamFuzzFixture.MAX_PAYLOAD_BYTES);
      assertThat(view.state()).isNotNull();
      try (VerifiedReader reader =
          fromGenesis ? view.readerFromGenesis(offset) : view.reader(offset)) {
        for (LogRecord r = reader.next(); r != null; r = reader.next()) {
          facts.add(Fact.of(r));
        }
      }
      return new Reading(facts, null);
    } catch (CorruptLogException e) {
      return new Reading(facts, e);
    }
  }

  /** A forged record is noticed at the one that follows it or at the commit point, if any does. */
  private static void checkReading(StreamDamage.Damaged damaged, long from, Reading reading) {
    int size = reading.facts().size();
    int sure =
        damaged.forged() && (reading.refusal() != null || damaged.commitTouched())
            ? Math.max(0, size - 1)
            : size;
    int first = (int) Math.min(from, stream.written().size());
    int until = Math.min(first + sure, stream.written().size());
    assertSame(reading.facts().subList(0, sure), stream.written().subList(first, until));
    if (reading.refusal() == null && !damaged.commitTouched()) {
      assertThat(from + size).isEqualTo(Math.max(from, stream.committed()));
    }
  }

  private static Opened open(StreamDamage.Damaged damaged) throws IOException {
    InMemoryLogDirectory root = StreamFuzzFixture.rootOf(damaged.files());
    try (StorageBackend storage = StreamFuzzFixture.storage(root, CompressionType.ZSTD)) {
      storage.open(STREAM);
      for (int i = 0; i < ADDED; i++) {
        CompactionFixture.append(storage, new byte[] {'n', 'e', 'w'});
      }
      return new Opened(root, null);
    } catch (CorruptLogException | UncommittedStreamException e) {
      return new Opened(root, e);
    }
  }

  private static void checkOpened(StreamDamage.Damaged damaged, Opened opened) throws IOException {
    if (opened.refusal() != null) {
      assertUnchanged(damaged.files(), StreamFuzzFixture.files(opened.root()));
      return;
    }
    List<Fact> facts = new ArrayList<>();
    StreamVerification report =
        new LogVerifier(
                STREAM, opened.root().directory(STREAM.name()), StreamFuzzFixture.MAX_PAYLOAD_BYTES)
            .verify(record -> facts.add(Fact.of(record)), bytes -> {});
    if (report.findings().stream().map(Finding::kind).allMatch(HARMLESS::contains)) {
      checkKept(damaged, facts);
    } else {
      assertThat(verify(damaged).report().findings())
          .as("before, since there is afterwards: %s", report.findings())
          .isNotEmpty();
    }
  }

  /** Checkpoints may stand between the records that the writer added. */
  private static void checkKept(StreamDamage.Damaged damaged, List<Fact> facts) {
    int kept = 0;
    while (kept < Math.min(facts.size(), stream.written().size())
        && facts.get(kept).equals(stream.written().get(kept))) {
      kept++;
    }
    if (!damaged.commitTouched()) {
      assertThat(kept).isGreaterThanOrEqualTo(stream.committed());
    }
    if (!damaged.forged()) {
      assertThat(facts.size() - kept).isBetween(ADDED, 2 * ADDED);
    }
  }

  private static void assertUnchanged(Map<String, byte[]> before, Map<String, byte[]> after) {
    assertThat(after.keySet()).isEqualTo(before.keySet());
    after.forEach((name, content) -> assertThat(content).as(name).isEqualTo(before.get(name)));
  }

  /** Says no more than where they differ. */
  private static void assertSame(List<Fact> read, List<Fact> written) {
    for (int i = 0; i < Math.min(read.size(), written.size()); i++) {
      assertThat(read.get(i)).as("record %d that was read", i).isEqualTo(written.get(i));
    }
    assertThat(read.size()).as("records read").isEqualTo(written.size());
  }

  private static List<Fact> beginning(int size) {
    return stream.written().subList(0, Math.min(size, stream.written().size()));
  }
}
