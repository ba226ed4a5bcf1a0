package io.chainlog.storage.reliability;

import io.chainlog.storage.directory.DirectoryEntry;
import io.chainlog.storage.directory.DurableRegister;
import io.chainlog.storage.directory.EntryType;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.directory.LogInput;
import io.chainlog.storage.directory.VersionedContent;
import io.chainlog.storage.directory.WriterLock;
import io.chainlog.storage.internal.layout.CommitFile;
import io.chainlog.storage.testkit.ForwardingDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What stands between a sound engine and its disk and makes of it one that believes too much, or
 * does not look where it should.
 */
final class Misbeliefs {
  private static final int COVERED_POSITION_AT = 24; // in an index file
  private static final int MAX_INDEX_BYTES = 1 << 20;

  private Misbeliefs() {}

  /** Takes the word of an index for where its segment ends. */
  static final class IndexTrusted extends ForwardingDirectory {
    IndexTrusted(LogDirectory below) {
      super(below);
    }

    @Override
    protected LogDirectory before(LogDirectory other) {
      return new IndexTrusted(other);
    }

    @Override
    public List<DirectoryEntry> list() throws IOException {
      List<DirectoryEntry> entries = new ArrayList<>();
      for (DirectoryEntry entry : below.list()) {
        entries.add(
            entry.type() == EntryType.FILE
                ? new DirectoryEntry(
                    entry.name(), entry.type(), size(entry.name(), entry.sizeBytes()))
                : entry);
      }
      return entries;
    }

    @Override
    public LogInput openInput(String name) throws IOException {
      LogInput input = below.openInput(name);
      long size = size(name, input.sizeBytes());
      return new LogInput() {
        @Override
        public int read(long position, byte[] target, int start, int length) throws IOException {
          return input.read(
              position, target, start, (int) Math.max(0, Math.min(length, size - position)));
        }

        @Override
        public long sizeBytes() {
          return size;
        }

        @Override
        public void close() throws IOException {
          input.close();
        }
      };
    }

    private long size(String name, long present) throws IOException {
      Optional<VersionedContent> index =
          Misdeeds.isSegment(name)
              ? below.read(name + ".index", MAX_INDEX_BYTES)
              : Optional.empty();
      return index
          .filter(content -> content.content().length > COVERED_POSITION_AT + Long.BYTES)
          .map(content -> ByteBuffer.wrap(content.content()).order(ByteOrder.LITTLE_ENDIAN))
          .map(content -> Math.min(present, content.getLong(COVERED_POSITION_AT)))
          .orElse(present);
    }
  }

  /** Reads to the end of the files, as if there were no commit point. */
  static final class CommitIgnored extends ForwardingDirectory {
    CommitIgnored(LogDirectory below) {
      super(below);
    }

    @Override
    protected LogDirectory before(LogDirectory other) {
      return new CommitIgnored(other);
    }

    @Override
    public DurableRegister openRegister(String name) throws IOException {
      assert name.equals(CommitFile.NAME);
      return new ForwardingRegister(below.openRegister(name)) {
        @Override
        public List<byte[]> slots() {
          return List.of(new byte[0], new byte[0]);
        }
      };
    }
  }

  /** Does not look whether it still has the lock. */
  static class LockNotChecked extends ForwardingDirectory {
    LockNotChecked(LogDirectory below) {
      super(below);
    }

    @Override
    protected LogDirectory before(LogDirectory other) {
      return new LockNotChecked(other);
    }

    @Override
    public WriterLock lock(String name) throws IOException {
      WriterLock lock = below.lock(name);
      return new WriterLock() {
        @Override
        public void ensureHeld() {
          // believed to be
        }

        @Override
        public void close() throws IOException {
          lock.close();
        }
      };
    }
  }

  /** Nor whether somebody else has committed. */
  static final class NothingChecked extends LockNotChecked {
    NothingChecked(LogDirectory below) {
      super(below);
    }

    @Override
    protected LogDirectory before(LogDirectory other) {
      return new NothingChecked(other);
    }

    @Override
    public DurableRegister openRegister(String name) throws IOException {
      return new ForwardingRegister(below.openRegister(name)) {
        private List<byte[]> own;

        @Override
        public List<byte[]> slots() throws IOException {
          return own == null ? super.slots() : own;
        }

        @Override
        public void write(long sequence, byte[] value) throws IOException {
          super.write(sequence, value);
          own = super.slots();
        }
      };
    }
  }

  /** Does not close what it reads. */
  static final class LeavesOpen extends ForwardingDirectory {
    LeavesOpen(LogDirectory below) {
      super(below);
    }

    @Override
    protected LogDirectory before(LogDirectory other) {
      return new LeavesOpen(other);
    }

    @Override
    public LogInput openInput(String name) throws IOException {
      LogInput input = below.openInput(name);
      return new LogInput() {
        @Override
        public int read(long position, byte[] target, int start, int length) throws IOException {
          return input.read(position, target, start, length);
        }

        @Override
        public long sizeBytes() throws IOException {
          return input.sizeBytes();
        }

        @Override
        public void close() {
          // left open
        }
      };
    }
  }
}
