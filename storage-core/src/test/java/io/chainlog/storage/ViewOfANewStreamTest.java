package io.chainlog.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.storage.directory.DurableRegister;
import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.directory.VersionedContent;
import io.chainlog.storage.errors.StorageException;
import io.chainlog.storage.internal.layout.CommitFile;
import io.chainlog.storage.internal.layout.SegmentManifest;
import io.chainlog.storage.internal.layout.SegmentNames;
import io.chainlog.storage.testkit.ForwardingDirectory;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A view that is opened while a writer makes the stream, before its first commit. */
class ViewOfANewStreamTest {
  private static final StreamId STREAM = new StreamId("orders-0");
  private static final int MAX_PAYLOAD = 1000;
  private static final byte[] HALF_A_SLOT = {'C', 'L', 'C', 'P', 1};

  private final InMemoryLogDirectory root = new InMemoryLogDirectory();
  private final StorageBackend storage =
      new SegmentStorage(root, StorageConfig.defaults(), Clock.systemUTC());
  private InMemoryLogDirectory directory;

  /** How far the writer has come. */
  private enum Made {
    FOLDER,
    SEGMENT,
    HALF_THE_FIRST_COMMIT
  }

  @BeforeEach
  void createFolder() throws IOException {
    directory = (InMemoryLogDirectory) root.directory(STREAM.name());
    directory.create();
  }

  @AfterEach
  void close() throws IOException {
    storage.close();
  }

  @ParameterizedTest
  @EnumSource
  void givesOutRecordsOnceTheyAreCommittedAndNotBefore(Made made) throws IOException {
    make(made);
    StreamReader view = StreamReader.open(directory, MAX_PAYLOAD);
    try (VerifiedReader early = view.reader(0)) {
      assertThat(early.next()).isNull();
      writeWithoutCommit();

      try (VerifiedReader late = view.readerFromGenesis(0)) {
        for (VerifiedReader reader : List.of(early, late)) {
          assertThat(reader.next()).isNull();
        }
        storage.sync(STREAM);
        for (VerifiedReader reader : List.of(early, late)) {
          assertThat(reader.next().offset()).isZero();
          assertThat(reader.next().offset()).isEqualTo(1);
          assertThat(reader.next()).isNull();
        }
      }
    }
  }

  private void make(Made made) throws IOException {
    if (made != Made.FOLDER) {
      directory.overwrite(SegmentNames.log(0), new byte[0]);
    }
    if (made == Made.HALF_THE_FIRST_COMMIT) {
      byte[] commit = new byte[2 * DurableRegister.SLOT_BYTES];
      System.arraycopy(HALF_A_SLOT, 0, commit, DurableRegister.SLOT_BYTES, HALF_A_SLOT.length);
      directory.overwrite(CommitFile.NAME, commit);
    }
  }

  @Test
  void leavesOutWhatAWriterAppendsWhileTheViewIsOpened() throws IOException {
    StreamReader view =
        StreamReader.open(
            new DirectoryWithAWriter(directory) {
              @Override
              public Optional<VersionedContent> read(String name, int maxBytes) throws IOException {
                if (name.equals(SegmentManifest.NAME)) {
                  letWriterCome();
                }
                return super.read(name, maxBytes);
              }
            },
            MAX_PAYLOAD);

    assertThat(view.commitPoint().orElseThrow().end().nextOffset()).isZero();
    assertSeesRecordsOnceCommitted(view);
  }

  @Test
  void isNoDamageIfTheFirstCommitIsReadWhileItIsBeingWritten() throws IOException {
    make(Made.HALF_THE_FIRST_COMMIT);
    StreamReader view =
        StreamReader.open(
            new DirectoryWithAWriter(directory) {
              @Override
              public DurableRegister openRegister(String name) throws IOException {
                return new ForwardingRegister(super.openRegister(name)) {
                  @Override
                  public List<byte[]> slots() throws IOException {
                    List<byte[]> before = super.slots();
                    letWriterCome();
                    return before;
                  }
                };
              }
            },
            MAX_PAYLOAD);

    assertSeesRecordsOnceCommitted(view);
  }

  @Test
  void noticesThatTheCommitFileIsGoneOnceItWasThere() throws IOException {
    StreamReader view = StreamReader.open(directory, MAX_PAYLOAD);
    try (VerifiedReader reader = view.reader(0)) {
      writeWithoutCommit();
      assertThat(reader.next()).isNull();
      directory.delete(CommitFile.NAME);
      assertThatThrownBy(reader::next)
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("is gone since the stream was opened");
    } finally {
      assertThatThrownBy(storage::close).isInstanceOf(IOException.class);
    }
  }

  private void assertSeesRecordsOnceCommitted(StreamReader view) throws IOException {
    try (VerifiedReader reader = view.reader(0)) {
      assertThat(reader.next()).isNull();
      storage.sync(STREAM);
      assertThat(reader.next().offset()).isZero();
    }
  }

  private void writeWithoutCommit() throws IOException {
    storage.open(STREAM);
    StreamState at = storage.state(STREAM);
    List<byte[]> two = List.of(new byte[] {1}, new byte[] {2});
    storage.append(STREAM, two, at.end().nextOffset(), at.end().chainHash(), Durability.WRITTEN);
  }

  /** Has a writer come between two looks at the directory, once. */
  private abstract class DirectoryWithAWriter extends ForwardingDirectory {
    private boolean written;

    DirectoryWithAWriter(LogDirectory below) {
      super(below);
    }

    void letWriterCome() throws IOException {
      if (!written) {
        written = true;
        writeWithoutCommit();
      }
    }

    @Override
    protected LogDirectory before(LogDirectory other) {
      return other;
    }
  }
}
