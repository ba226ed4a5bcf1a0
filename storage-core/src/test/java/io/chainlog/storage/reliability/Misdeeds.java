package io.chainlog.storage.reliability;

import io.chainlog.storage.directory.DirectoryEntry;
import io.chainlog.storage.directory.DurableRegister;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.directory.LogOutput;
import io.chainlog.storage.internal.layout.SegmentManifest;
import io.chainlog.storage.internal.layout.SegmentNames;
import io.chainlog.storage.testkit.ForwardingDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.ObjIntConsumer;
import java.util.zip.CRC32;

/**
 * What stands between a sound engine and its disk and makes of it one that does the wrong thing, or
 * the right things in the wrong order.
 */
final class Misdeeds {
  private static final int OFFSET_AT = 4; // in a frame, as docs/format/RECORD.md has it
  private static final int PREVIOUS_HASH_AT = 12;
  private static final int LENGTH_AT = 46;
  private static final int PAYLOAD_AT = 50;

  private Misdeeds() {}

  static boolean isSegment(String name) {
    return name.endsWith(".log");
  }

  /** Writes and syncs the commit slot before it syncs the frames. */
  static final class CommitBeforeData extends ForwardingDirectory {
    private final List<LogOutput> unsynced = new ArrayList<>();

    CommitBeforeData(LogDirectory below) {
      super(below);
    }

    @Override
    protected LogDirectory before(LogDirectory other) {
      return new CommitBeforeData(other);
    }

    @Override
    public LogOutput openOutput(String name) throws IOException {
      LogOutput output = below.openOutput(name);
      return !isSegment(name)
          ? output
          : new ForwardingOutput(output) {
            @Override
            public void sync() {
              unsynced.add(below);
            }
          };
    }

    @Override
    public DurableRegister openRegister(String name) throws IOException {
      return new ForwardingRegister(below.openRegister(name)) {
        @Override
        public void write(long sequence, byte[] value) throws IOException {
          super.write(sequence, value);
          for (LogOutput output : unsynced) {
            output.sync();
          }
          unsynced.clear();
        }
      };
    }
  }

  /** Writes every commit into the same slot. */
  static final class OneSlot extends ForwardingDirectory {
    OneSlot(LogDirectory below) {
      super(below);
    }

    @Override
    protected LogDirectory before(LogDirectory other) {
      return new OneSlot(other);
    }

    @Override
    public DurableRegister openRegister(String name) throws IOException {
      return new ForwardingRegister(below.openRegister(name)) {
        @Override
        public void write(long sequence, byte[] value) throws IOException {
          super.write(2 * sequence, value);
        }
      };
    }
  }

  /** Changes the frame of one record before it is written, and its checksum to match. */
  static final class ChangedFrame extends ForwardingDirectory {
    private final long offset;
    private final ObjIntConsumer<byte[]> change;

    private ChangedFrame(LogDirectory below, long offset, ObjIntConsumer<byte[]> change) {
      super(below);
      this.offset = offset;
      this.change = change;
    }

    static ChangedFrame withWrongPreviousHash(LogDirectory below, long offset) {
      return new ChangedFrame(below, offset, (bytes, start) -> bytes[start + PREVIOUS_HASH_AT]++);
    }

    static ChangedFrame withWrongOffset(LogDirectory below, long offset) {
      return new ChangedFrame(below, offset, (bytes, start) -> bytes[start + OFFSET_AT]++);
    }

    @Override
    protected LogDirectory before(LogDirectory other) {
      return new ChangedFrame(other, offset, change);
    }

    @Override
    public LogOutput openOutput(String name) throws IOException {
      LogOutput output = below.openOutput(name);
      return !isSegment(name)
          ? output
          : new ForwardingOutput(output) {
            @Override
            public void append(byte[] bytes, int start, int length) throws IOException {
              super.append(changed(bytes, start, length), 0, length);
            }
          };
    }

    private byte[] changed(byte[] source, int start, int length) {
      ByteBuffer frames = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
      frames.put(source, start, length);
      int at = 0;
      while (at < length) {
        int checked = PAYLOAD_AT + frames.getInt(at + LENGTH_AT);
        if (frames.getLong(at + OFFSET_AT) == offset) {
          change.accept(frames.array(), at);
          CRC32 crc = new CRC32();
          crc.update(frames.array(), at, checked);
          frames.putInt(at + checked, (int) crc.getValue());
        }
        at += checked + 2 * Integer.BYTES;
      }
      return frames.array();
    }
  }

  /** Cuts a segment with a torn tail to nothing. */
  static final class CutsTooMuch extends ForwardingDirectory {
    CutsTooMuch(LogDirectory below) {
      super(below);
    }

    @Override
    protected LogDirectory before(LogDirectory other) {
      return new CutsTooMuch(other);
    }

    @Override
    public void truncate(String name, long size) throws IOException {
      super.truncate(name, 0);
    }
  }

  /** Syncs once more when a sync fails, and takes that for success. */
  static final class SyncTriedAgain extends ForwardingDirectory {
    SyncTriedAgain(LogDirectory below) {
      super(below);
    }

    @Override
    protected LogDirectory before(LogDirectory other) {
      return new SyncTriedAgain(other);
    }

    @Override
    public LogOutput openOutput(String name) throws IOException {
      LogDirectory directory = below;
      return new ForwardingOutput(below.openOutput(name)) {
        @Override
        public void sync() throws IOException {
          try {
            super.sync();
          } catch (IOException e) {
            close();
            below = directory.openOutput(name);
            super.sync();
          }
        }
      };
    }
  }

  /** Keeps what a recovery finds behind the commit point without writing it again. */
  static final class KeptAsItIs extends ForwardingDirectory {
    KeptAsItIs(LogDirectory below) {
      super(below);
    }

    @Override
    protected LogDirectory before(LogDirectory other) {
      return new KeptAsItIs(other);
    }

    @Override
    public void writeAgain(String name, long from) {
      // as it is
    }
  }

  /** Deletes the old segments before the merged one is in its place. */
  static final class DeletesBeforeMove extends ForwardingDirectory {
    DeletesBeforeMove(LogDirectory below) {
      super(below);
    }

    @Override
    protected LogDirectory before(LogDirectory other) {
      return new DeletesBeforeMove(other);
    }

    /** The segments of the group are those that the manifest does not list any more. */
    @Override
    public void move(String source, String target) throws IOException {
      SegmentManifest manifest = SegmentManifest.read(below).orElseThrow();
      for (DirectoryEntry entry : below.list()) {
        OptionalInt number = SegmentNames.parseLog(entry.name());
        if (number.isPresent()
            && manifest.entry(number.getAsInt()).isEmpty()
            && !entry.name().equals(target)) {
          below.delete(entry.name());
        }
      }
      super.move(source, target);
    }
  }
}
