package io.chainlog.storage.sample;

import io.chainlog.storage.directory.LogOutput;
import io.chainlog.storage.errors.FencedWriterException;
import java.io.IOException;
import java.util.Arrays;

/** A file that grows in this process and is put into the store at each sync. */
final class PendingFile implements LogOutput {
  private final ObjectStore store;
  private final String key;
  private byte[] stored;
  private byte[] content;

  PendingFile(ObjectStore store, String key, byte[] stored) {
    this.store = store;
    this.key = key;
    this.stored = stored;
    this.content = stored;
  }

  synchronized byte[] content() {
    return content;
  }

  @Override
  public synchronized void append(byte[] bytes, int start, int length) {
    int end = content.length;
    content = Arrays.copyOf(content, end + length);
    System.arraycopy(bytes, start, content, end, length);
  }

  @Override
  public synchronized long sizeBytes() {
    return content.length;
  }

  @Override
  public synchronized void sync() throws IOException {
    if (!store.putIf(key, stored, content)) {
      throw new FencedWriterException(key + " has been written by another writer");
    }
    stored = content;
  }

  @Override
  public void close() {}
}
