package io.chainlog.storage.testkit;

import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.directory.LogOutput;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A directory whose medium runs out of space: of what does not fit any more a part is written, as
 * file systems do, and the rest refused. What is deleted or cut gives nothing back; a test does.
 *
 * <p>Thread safe.
 */
public final class SmallDisk extends ForwardingDirectory {
  private final AtomicLong freeBytes;

  /** With all the space that one can wish for. */
  public SmallDisk(LogDirectory below) {
    this(below, new AtomicLong(Long.MAX_VALUE));
  }

  private SmallDisk(LogDirectory below, AtomicLong freeBytes) {
    super(below);
    this.freeBytes = freeBytes;
  }

  /** From now on so much can be written, here and in all directories below. */
  public void setFreeBytes(long bytes) {
    freeBytes.set(bytes);
  }

  @Override
  protected LogDirectory before(LogDirectory other) {
    return new SmallDisk(other, freeBytes);
  }

  @Override
  public LogOutput openOutput(String name) throws IOException {
    return new ForwardingOutput(super.openOutput(name)) {
      @Override
      public void append(byte[] bytes, int start, int length) throws IOException {
        int fitting = take(length);
        super.append(bytes, start, fitting);
        requireAll(name, length, fitting);
      }
    };
  }

  @Override
  public String replace(String name, byte[] content, String expectedVersion) throws IOException {
    requireAll(name, content.length, take(content.length));
    return super.replace(name, content, expectedVersion);
  }

  private int take(int wanted) {
    long before = freeBytes.getAndUpdate(free -> Math.max(0, free - wanted));
    return (int) Math.min(before, wanted);
  }

  private void requireAll(String name, int wanted, int fitting) throws IOException {
    if (fitting < wanted) {
      throw new IOException(location(name) + ": No space left on device");
    }
  }
}
