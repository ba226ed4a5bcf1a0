package io.chainlog.storage.sample;

import io.chainlog.storage.directory.DirectoryEntry;
import io.chainlog.storage.directory.DurableRegister;
import io.chainlog.storage.directory.EntryType;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.directory.LogInput;
import io.chainlog.storage.directory.LogOutput;
import io.chainlog.storage.directory.VersionedContent;
import io.chainlog.storage.directory.WriterLock;
import io.chainlog.storage.errors.FencedWriterException;
import io.chainlog.storage.errors.StorageException;
import io.chainlog.storage.errors.StreamLockedException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A directory that somebody might write for an object store: a sample of what the seam asks for.
 * Folders are key prefixes with an empty marker object. What is appended waits in this process and
 * becomes an object at sync, under the condition that nobody else has written it since: the fence.
 *
 * <p>A sample, so an object is put whole each time; one object a sync would be the real thing.
 */
public final class ObjectStoreDirectory implements LogDirectory {
  private static final byte[] NOTHING = {};

  private final ObjectStore store;
  private final String prefix;
  private final Map<String, PendingFile> pending;
  private final ObjectStoreDirectory parent;

  /** The root of a store of its own. */
  public ObjectStoreDirectory() {
    this(new ObjectStore(), "objects:/", new ConcurrentHashMap<>(), null);
  }

  private ObjectStoreDirectory(
      ObjectStore store,
      String prefix,
      Map<String, PendingFile> pending,
      ObjectStoreDirectory parent) {
    this.store = store;
    this.prefix = prefix;
    this.pending = pending;
    this.parent = parent;
  }

  @Override
  public String location() {
    return prefix.substring(0, prefix.length() - 1);
  }

  @Override
  public boolean exists() {
    return store.get(prefix) != null;
  }

  @Override
  public void create() throws IOException {
    if (parent != null) {
      parent.create();
    }
    if (store.get(location()) != null) {
      throw new StorageException(location() + " is in the way: not a folder");
    }
    store.putIf(prefix, null, NOTHING);
  }

  @Override
  public LogDirectory directory(String name) {
    return new ObjectStoreDirectory(store, key(name) + "/", pending, this);
  }

  @Override
  public List<DirectoryEntry> list() throws IOException {
    requireExists();
    TreeMap<String, DirectoryEntry> entries = new TreeMap<>();
    for (String key : store.list(prefix).keySet()) {
      String rest = key.substring(prefix.length());
      int slash = rest.indexOf('/');
      if (slash > 0) {
        String name = rest.substring(0, slash);
        entries.put(name, new DirectoryEntry(name, EntryType.DIRECTORY, 0));
      } else if (!rest.isEmpty()) {
        entries.put(rest, new DirectoryEntry(rest, EntryType.FILE, content(rest).length));
      }
    }
    return new ArrayList<>(entries.values());
  }

  /** A file as this process sees it: the object, or what is going to be the object. */
  private byte[] content(String name) {
    PendingFile file = pending.get(key(name));
    return file == null ? store.get(key(name)) : file.content();
  }

  @Override
  public LogInput openInput(String name) throws IOException {
    byte[] opened = require(name);
    return new LogInput() {
      @Override
      public int read(long position, byte[] target, int start, int length) {
        if (position < 0) {
          throw new IllegalArgumentException("position must not be negative: " + position);
        }
        byte[] now = now();
        int count = (int) Math.max(0, Math.min(length, now.length - position));
        System.arraycopy(now, count == 0 ? 0 : (int) position, target, start, count);
        return count;
      }

      @Override
      public long sizeBytes() {
        return now().length;
      }

      /** Only a log grows; another content under the name is another file. */
      private byte[] now() {
        byte[] now = content(name);
        boolean grown =
            now != null
                && now.length >= opened.length
                && Arrays.equals(now, 0, opened.length, opened, 0, opened.length);
        return grown ? now : opened;
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public LogOutput openOutput(String name) throws IOException {
    requireExists();
    String key = key(name);
    store.putIf(key, null, NOTHING);
    PendingFile file = new PendingFile(store, key, store.get(key));
    pending.put(key, file);
    return file;
  }

  @Override
  public Optional<VersionedContent> read(String name, int maxBytes) throws IOException {
    byte[] content = content(name);
    if (content != null && content.length > maxBytes) {
      throw new StorageException(
          String.format(
              Locale.ROOT,
              "%s is %d bytes long; at most %d are read",
              location(name),
              content.length,
              maxBytes));
    }
    return Optional.ofNullable(content).map(c -> new VersionedContent(c, version(c)));
  }

  @Override
  public String replace(String name, byte[] content, String expectedVersion) throws IOException {
    requireExists();
    byte[] present = store.get(key(name));
    boolean expected =
        present == null ? expectedVersion == null : version(present).equals(expectedVersion);
    if (!expected || !store.putIf(key(name), present, content)) {
      throw new FencedWriterException(
          location(name) + " has been changed by another writer. Open the stream anew");
    }
    return version(content);
  }

  private static String version(byte[] content) {
    return HexFormat.of().formatHex(content);
  }

  /** One object: a put is whole or not at all, so there is no need for two slots. */
  @Override
  public DurableRegister openRegister(String name) {
    String key = key(name);
    return new DurableRegister() {
      @Override
      public List<byte[]> slots() {
        byte[] value = store.get(key);
        return List.of(value == null ? NOTHING : value);
      }

      @Override
      public void write(long sequence, byte[] value) throws IOException {
        if (!store.putIf(key, store.get(key), value)) {
          throw new FencedWriterException(key + " has been written by another writer");
        }
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void truncate(String name, long size) throws IOException {
    byte[] content = require(name);
    if (size < 0 || size > content.length) {
      throw new IllegalArgumentException("cannot cut " + name + " to " + size);
    }
    pending.remove(key(name));
    store.putIf(key(name), store.get(key(name)), Arrays.copyOf(content, (int) size));
  }

  @Override
  public void move(String source, String target) throws IOException {
    byte[] content = require(source);
    store.putIf(key(target), store.get(key(target)), content);
    delete(source);
  }

  /** What can be read of an object is in the store. */
  @Override
  public void writeAgain(String name, long from) throws IOException {
    require(name);
  }

  @Override
  public void delete(String name) {
    pending.remove(key(name));
    store.delete(key(name));
  }

  /** A lease without an end: enough for a sample. */
  @Override
  public WriterLock lock(String name) throws IOException {
    requireExists();
    String key = key(name);
    String lease = key + "/lease";
    store.putIf(key, null, NOTHING);
    if (!store.putIf(lease, null, NOTHING)) {
      throw new StreamLockedException(key + " is locked by another writer. Stop that one");
    }
    return new WriterLock() {
      private boolean released;

      @Override
      public void ensureHeld() throws IOException {
        if (released || store.get(lease) == null) {
          throw new FencedWriterException("the lock " + key + " is lost. Open the stream anew");
        }
      }

      @Override
      public void close() {
        if (!released) {
          released = true;
          store.delete(lease);
        }
      }
    };
  }

  private byte[] require(String name) throws NoSuchFileException {
    byte[] content = content(name);
    if (content == null) {
      throw new NoSuchFileException(location(name));
    }
    return content;
  }

  private void requireExists() throws NoSuchFileException {
    if (!exists()) {
      throw new NoSuchFileException(location());
    }
  }

  private String key(String name) {
    if (name.isEmpty() || name.startsWith(".") || name.contains("/")) {
      throw new IllegalArgumentException("name must be one path element: \"" + name + "\"");
    }
    return prefix + name;
  }
}
