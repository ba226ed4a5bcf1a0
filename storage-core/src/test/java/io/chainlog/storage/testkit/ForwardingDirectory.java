package io.chainlog.storage.testkit;

import io.chainlog.storage.directory.DirectoryEntry;
import io.chainlog.storage.directory.DurableRegister;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.directory.LogInput;
import io.chainlog.storage.directory.LogOutput;
import io.chainlog.storage.directory.VersionedContent;
import io.chainlog.storage.directory.WriterLock;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Stands before a directory and does as it does, but for what a child class does otherwise. */
public abstract class ForwardingDirectory implements LogDirectory {
  protected final LogDirectory below;

  protected ForwardingDirectory(LogDirectory below) {
    this.below = below;
  }

  /** The same before another directory. */
  protected abstract LogDirectory before(LogDirectory other);

  @Override
  public String location() {
    return below.location();
  }

  @Override
  public String location(String name) {
    return below.location(name);
  }

  @Override
  public boolean exists() throws IOException {
    return below.exists();
  }

  @Override
  public void create() throws IOException {
    below.create();
  }

  @Override
  public LogDirectory directory(String name) {
    return before(below.directory(name));
  }

  @Override
  public List<DirectoryEntry> list() throws IOException {
    return below.list();
  }

  @Override
  public LogInput openInput(String name) throws IOException {
    return below.openInput(name);
  }

  @Override
  public LogOutput openOutput(String name) throws IOException {
    return below.openOutput(name);
  }

  @Override
  public Optional<VersionedContent> read(String name, int maxBytes) throws IOException {
    return below.read(name, maxBytes);
  }

  @Override
  public String replace(String name, byte[] content, String expectedVersion) throws IOException {
    return below.replace(name, content, expectedVersion);
  }

  @Override
  public DurableRegister openRegister(String name) throws IOException {
    return below.openRegister(name);
  }

  @Override
  public void truncate(String name, long size) throws IOException {
    below.truncate(name, size);
  }

  @Override
  public void move(String source, String target) throws IOException {
    below.move(source, target);
  }

  @Override
  public void writeAgain(String name, long from) throws IOException {
    below.writeAgain(name, from);
  }

  @Override
  public void delete(String name) throws IOException {
    below.delete(name);
  }

  @Override
  public WriterLock lock(String name) throws IOException {
    return below.lock(name);
  }

  @Override
  public String toString() {
    return below.toString();
  }

  /** An output that does as another one does. */
  public static class ForwardingOutput implements LogOutput {
    protected LogOutput below;

    protected ForwardingOutput(LogOutput below) {
      this.below = below;
    }

    @Override
    public void append(byte[] bytes, int start, int length) throws IOException {
      below.append(bytes, start, length);
    }

    @Override
    public long sizeBytes() {
      return below.sizeBytes();
    }

    @Override
    public void sync() throws IOException {
      below.sync();
    }

    @Override
    public void close() throws IOException {
      below.close();
    }
  }

  /** A register that does as another one does. */
  public static class ForwardingRegister implements DurableRegister {
    protected final DurableRegister below;

    protected ForwardingRegister(DurableRegister below) {
      this.below = below;
    }

    @Override
    public List<byte[]> slots() throws IOException {
      return below.slots();
    }

    @Override
    public void write(long sequence, byte[] value) throws IOException {
      below.write(sequence, value);
    }

    @Override
    public void close() throws IOException {
      below.close();
    }
  }
}
