package io.chainlog.storage.testkit;

import io.chainlog.storage.directory.DurableRegister;
import io.chainlog.storage.errors.FencedWriterException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Arrays;
import java.util.List;

/** Two slots in one file, written in turn. */
final class SimulatedRegister implements DurableRegister {
  private static final byte[] BLANK_SLOT = new byte[SLOT_BYTES];

  private final SimulatedDirectory directory;
  private final String name;
  private SimulatedFile output;
  private boolean failed;

  SimulatedRegister(SimulatedDirectory directory, String name) {
    this.directory = directory;
    this.name = name;
  }

  @Override
  public List<byte[]> slots() throws IOException {
    SimulatedFile file = directory.file(name);
    byte[] bytes = file == null ? new byte[0] : directory.readWhole(name, file);
    return List.of(slot(bytes, 0), slot(bytes, SLOT_BYTES));
  }

  /** A slot that was never written is a hole, which reads as zeros. */
  private static byte[] slot(byte[] bytes, int start) {
    int end = Math.min(bytes.length, start + SLOT_BYTES);
    boolean blank = start >= end || Arrays.equals(bytes, start, end, BLANK_SLOT, 0, end - start);
    return blank ? new byte[0] : Arrays.copyOfRange(bytes, start, end);
  }

  @Override
  public void write(long sequence, byte[] value) throws IOException {
    if (sequence < 0 || value.length > SLOT_BYTES) {
      throw new IllegalArgumentException(
          "no slot for sequence " + sequence + " and " + value.length + " bytes");
    }
    if (output == null) {
      open();
    }
    requireSameFile();
    int position = (int) (sequence % 2) * SLOT_BYTES;
    String path = directory.location(name);
    failed = true;
    directory
        .operations()
        .write(
            path,
            position + "+" + value.length,
            value.length,
            written -> output.write(position, value, 0, written));
    directory.operations().sync(path, output);
    failed = false;
  }

  @Override
  public void close() {
    directory.handles().closed(this);
  }

  private void open() throws IOException {
    SimulatedFile file = directory.findOrMake(name);
    directory.syncNames();
    directory.writeAgain(name, file, slots().get(0).length == 0 ? SLOT_BYTES : 0);
    output = file;
    directory.handles().opened(this, "register " + directory.location(name));
  }

  private void requireSameFile() throws IOException {
    if (failed) {
      throw new FileSystemException(
          directory.location(name), null, "an earlier operation failed; open the file anew");
    }
    if (directory.file(name) != output) {
      throw new FencedWriterException(
          directory.location(name) + " was deleted or replaced while it was open");
    }
  }
}
