package io.chainlog.storage.directory;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.chainlog.storage.errors.FencedWriterException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;

/** Two slots in one file, which the first write makes: a reader leaves no trace. */
final class FileRegister implements DurableRegister {

  private final FileLogDirectory directory;
  private final String name;
  private SyncedFile output;
  private Object outputKey;

  FileRegister(FileLogDirectory directory, String name) {
    this.directory = directory;
    this.name = name;
  }

  /** Opens the file by its path each time, so that a folder put in its place is noticed. */
  @Override
  public List<byte[]> slots() throws IOException {
    Path path = directory.resolve(name);
    byte[] content = new byte[RegisterSlots.FILE_BYTES];
    if (!PlainFiles.exists(path)) {
      return RegisterSlots.split(content, 0);
    }
    try (FileLogInput input = new FileLogInput(path)) {
      return RegisterSlots.split(content, input.read(0, content, 0, content.length));
    } catch (NoSuchFileException e) {
      return RegisterSlots.split(content, 0); // removed since it was looked at
    }
  }

  @Override
  public void write(long sequence, byte[] value) throws IOException {
    RegisterSlots.check(sequence, value);
    Path path = directory.resolve(name);
    if (output == null) {
      open(path);
    }
    requireSameFile(path);
    output.write(RegisterSlots.position(sequence), value, 0, value.length);
    output.sync();
  }

  @Override
  public void close() throws IOException {
    if (output != null) {
      output.close();
    }
  }

  /**
   * What another register of this file wrote last may be seen and yet not be on the medium, if its
   * sync failed. It must be there before the other slot is written.
   */
  private void open(Path path) throws IOException {
    DurableFiles.createDurably(directory.calls(), path);
    output = new SyncedFile(directory.calls(), path);
    output.writeAgain(slots().get(0).length == 0 ? SLOT_BYTES : 0); // holes stay holes
    output.sync();
    outputKey = PlainFiles.attributes(path, NOFOLLOW_LINKS).fileKey();
  }

  /** What is written to a file that has lost its name is found by nobody after a restart. */
  private void requireSameFile(Path path) throws IOException {
    BasicFileAttributes now = PlainFiles.attributes(path, NOFOLLOW_LINKS);
    if (now == null || !Objects.equals(outputKey, now.fileKey())) {
      throw new FencedWriterException(
          path + " was deleted or replaced while it was open. Do not write; open the stream anew");
    }
  }
}
