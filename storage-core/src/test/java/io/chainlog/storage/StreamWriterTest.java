package io.chainlog.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.errors.StaleAppendException;
import io.chainlog.storage.errors.StreamLockedException;
import io.chainlog.storage.errors.WriteFailedException;
import io.chainlog.storage.record.ChainPosition;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.testkit.SmallDisk;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The handles of a stream; what is done through them is the contract of the backend. */
class StreamWriterTest {
  private static final StreamId STREAM = new StreamId("orders-0");

  private final InMemoryLogDirectory root = new InMemoryLogDirectory();
  private final OpenArchive archive = open();

  private OpenArchive open() {
    return new OpenArchive(root, StorageConfig.defaults(), Clock.systemUTC());
  }

  @AfterEach
  void close() throws IOException {
    archive.close();
  }

  @Test
  void knowsWhereItsStreamEnds() throws IOException {
    try (StreamWriter writer = archive.openWriter(STREAM)) {
      AppendResult first = writer.append(batch("a", "b"), Durability.WRITTEN);
      assertThat(first.baseOffset()).isZero();
      assertThat(writer.state().end()).isEqualTo(first.end());
      AppendResult second = writer.append(batch("c"), Durability.WRITTEN);
      assertThat(second.baseOffset()).isEqualTo(first.end().nextOffset());
      assertThat(texts(writer.readFrom(0, 100))).containsExactly("a", "b", "c");
    }
  }

  @Test
  void appendsAfterWhatIsStillWaiting() throws IOException {
    try (StreamWriter writer = archive.openWriter(STREAM)) {
      PendingAppend pending =
          writer.appendPipelined(ChainPosition.START, batch("a"), Durability.SYNCED);
      writer.append(batch("b"), Durability.SYNCED);
      assertThat(pending.done().toCompletableFuture()).isCompleted();
      assertThat(texts(writer.readFrom(0, 100))).containsExactly("a", "b");
    }
  }

  @Test
  void writesWithoutASyncWhatNeedsNone() throws IOException {
    try (StreamWriter writer = archive.openWriter(STREAM)) {
      PendingAppend pending =
          writer.appendPipelined(ChainPosition.START, batch("a"), Durability.WRITTEN);
      writer.awaitWritten();
      assertThat(pending.done().toCompletableFuture()).isCompleted();
      assertThat(texts(writer.readFrom(0, 100))).containsExactly("a");
      assertThat(writer.state().committedOffset()).isZero();

      writer.startSync();
      writer.awaitWritten();
      assertThat(writer.state().committedOffset()).isEqualTo(1);
    }
  }

  @Test
  void tellsWhatAnAppendFailedOfToTheNextCall() throws IOException {
    SmallDisk disk = new SmallDisk(root);
    try (OpenArchive small = new OpenArchive(disk, StorageConfig.defaults(), Clock.systemUTC());
        StreamWriter writer = small.openWriter(STREAM)) {
      disk.setFreeBytes(0);
      PendingAppend lost =
          writer.appendPipelined(ChainPosition.START, batch("a"), Durability.WRITTEN);
      assertThatThrownBy(writer::awaitWritten).isInstanceOf(WriteFailedException.class);
      assertThat(lost.done().toCompletableFuture()).failsWithin(Duration.ofSeconds(10));

      disk.setFreeBytes(1 << 20);
      writer.append(batch("b"), Durability.SYNCED);
      assertThat(texts(writer.readFrom(0, 100))).containsExactly("b");
    }
  }

  @Test
  void startsToCloseOnceAllIsWritten() throws IOException {
    StreamWriter writer = archive.openWriter(STREAM);
    writer.appendPipelined(ChainPosition.START, batch("a"), Durability.WRITTEN);
    writer.startClose().toCompletableFuture().join();
    assertThatIllegalStateException().isThrownBy(writer::startSync);
    assertThatIllegalStateException().isThrownBy(writer::awaitWritten);
    assertThat(writer.startClose().toCompletableFuture()).succeedsWithin(Duration.ofSeconds(10));
    assertThat(texts(archive.openReader(STREAM).readFrom(0, 1))).containsExactly("a");
  }

  @Test
  void refusesAnEndThatIsNotTheStreams() throws IOException {
    try (StreamWriter writer = archive.openWriter(STREAM)) {
      ChainPosition before = writer.state().end();
      ChainPosition end = writer.append(before, batch("a"), Durability.SYNCED).end();
      assertThatThrownBy(() -> writer.append(before, batch("b"), Durability.SYNCED))
          .isInstanceOf(StaleAppendException.class);
      assertThat(writer.state().end()).isEqualTo(end);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> writer.appendTombstone(end, 1, Durability.SYNCED));
      assertThat(writer.appendTombstone(end, 0, Durability.SYNCED).baseOffset()).isEqualTo(1);
    }
  }

  @Test
  void onlyTheWriterSeesWhatIsNotCommitted() throws IOException {
    try (StreamWriter writer = archive.openWriter(STREAM)) {
      writer.append(batch("a"), Durability.SYNCED);
      writer.append(batch("b"), Durability.WRITTEN);
      StreamReader other = archive.openReader(STREAM);
      assertThat(texts(other.readFrom(0, 100))).containsExactly("a");
      assertThat(other.commitPoint()).isEqualTo(writer.commitPoint());
      assertThat(other.state().committedOffset()).isEqualTo(writer.state().committedOffset());
      try (VerifiedReader reader = other.reader(1)) {
        assertThat(reader.next()).isNull();
        writer.sync();
        assertThat(texts(List.of(reader.next()))).containsExactly("b");
      }
      assertThat(other.state().end().nextOffset()).as("as it was when it was opened").isOne();
    }
  }

  @Test
  void isOfNoUseOnceItIsClosed() throws IOException {
    StreamWriter writer = archive.openWriter(STREAM);
    assertThatIllegalStateException().isThrownBy(() -> archive.openWriter(STREAM));
    assertThatThrownBy(() -> open().openWriter(STREAM)).isInstanceOf(StreamLockedException.class);
    writer.append(batch("a"), Durability.WRITTEN);
    assertThat(archive.writer(STREAM)).contains(writer);
    writer.close();
    writer.close();
    assertThat(archive.writer(STREAM)).isEmpty();
    assertThatIllegalStateException()
        .isThrownBy(() -> writer.append(batch("b"), Durability.WRITTEN));
    assertThatIllegalStateException().isThrownBy(writer::sync);
    assertThatIllegalStateException()
        .isThrownBy(
            () -> writer.appendPipelined(writer.state().end(), batch("b"), Durability.SYNCED));
    try (StreamWriter next = archive.openWriter(STREAM)) {
      assertThat(next.readFrom(0, 100)).isNotEmpty();
    }
  }

  @Test
  void aClosedArchiveLeavesNoWriterOpen() throws IOException {
    StreamWriter one = archive.openWriter(STREAM);
    StreamWriter other = archive.openWriter(new StreamId("orders-1"));
    one.append(batch("a"), Durability.WRITTEN);
    other.append(batch("b"), Durability.WRITTEN);
    archive.close();
    assertThatIllegalStateException().isThrownBy(one::sync);
    try (OpenArchive next = open();
        StreamWriter again = next.openWriter(new StreamId("orders-1"))) {
      assertThat(again.recovery().recordsKept()).isZero();
      assertThat(texts(again.readFrom(0, 1))).containsExactly("b");
    }
  }

  private static List<byte[]> batch(String... texts) {
    return List.of(texts).stream().map(text -> text.getBytes(UTF_8)).toList();
  }

  private static List<String> texts(List<LogRecord> records) {
    return records.stream().map(r -> new String(r.payload(), UTF_8)).toList();
  }
}
