package io.chainlog.storage.directory;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.chainlog.storage.errors.StorageException;
import java.io.IOException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The operating system's lock on a file. POSIX drops a process's locks on a file when the process
 * closes <em>any</em> descriptor of it, so a file whose lock this process holds is never opened a
 * second time.
 *
 * <p>The file stays when the lock is released: were it deleted, one writer could hold the lock of
 * the deleted file and another that of a new one. The channel is an {@link
 * AsynchronousFileChannel}: an interrupt of the thread would close a FileChannel, and with it drop
 * the lock.
 */
final class FileWriterLock implements WriterLock {

  /** Files locked by this class, by file key: two paths may lead to one file. */
  private static final Set<Object> HELD = ConcurrentHashMap.newKeySet();

  /**
   * Channels on files that others in this JVM have locked, such as this very class in another
   * plugin's class loader. To close one would drop their lock; it serves the next attempt instead.
   */
  private static final Map<Object, AsynchronousFileChannel> PARKED = new HashMap<>();

  /**
   * One for all class loaders: a file is closed here before its lock is taken, and again when its
   * lock is refused, and neither may happen between another one's opening and its lock.
   */
  private static final Object TAKING = FileLock.class;

  private final Path file;
  private final Object key;
  private final AsynchronousFileChannel channel;
  private final FileLock lock;

  private FileWriterLock(Path file, Object key, AsynchronousFileChannel channel, FileLock lock) {
    this.file = file;
    this.key = key;
    this.channel = channel;
    this.lock = lock;
  }

  static boolean isHeld(Object fileKey) {
    return fileKey != null && HELD.contains(fileKey);
  }

  /** Making the file closes a descriptor of it: nobody may take its lock at that moment. */
  static FileWriterLock take(FileCalls calls, Path file) throws IOException {
    synchronized (TAKING) {
      DurableFiles.createFile(calls, file);
      Object key = key(file);
      if (isHeld(key)) {
        throw LockFailures.held(file, "another writer of this process");
      }
      PlainFiles.require(file);
      FileWriterLock taken = lock(file, key);
      HELD.add(key);
      return taken;
    }
  }

  @Override
  public void ensureHeld() throws IOException {
    if (!lock.isValid()) {
      throw LockFailures.released(file);
    }
    Object now = key(file);
    if (now == null) {
      throw LockFailures.moved(file);
    }
    if (!now.equals(key)) {
      throw LockFailures.replaced(file);
    }
  }

  @Override
  public void close() throws IOException {
    synchronized (TAKING) {
      if (channel.isOpen()) {
        HELD.remove(key);
        channel.close();
      }
    }
  }

  private static FileWriterLock lock(Path file, Object key) throws IOException {
    AsynchronousFileChannel channel = open(file, key);
    try {
      FileLock lock = tryLock(file, channel);
      requireUnchanged(file, key);
      return new FileWriterLock(file, key, channel, lock);
    } catch (OverlappingFileLockException e) {
      PARKED.put(key, channel);
      throw LockFailures.held(file, "another user of this process");
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static AsynchronousFileChannel open(Path file, Object key) throws IOException {
    AsynchronousFileChannel parked = PARKED.remove(key);
    return parked != null
        ? parked
        : AsynchronousFileChannel.open(file, StandardOpenOption.WRITE, NOFOLLOW_LINKS);
  }

  private static FileLock tryLock(Path file, AsynchronousFileChannel channel) throws IOException {
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (IOException e) {
      throw new StorageException(
          "Cannot lock " + file + ". An archive needs a file system with working locks", e);
    }
    if (lock == null) {
      throw LockFailures.held(file, "another process");
    }
    return lock;
  }

  private static void requireUnchanged(Path file, Object key) throws IOException {
    if (!key.equals(key(file))) {
      throw LockFailures.held(file, "a process that replaced the file just now");
    }
  }

  /** What identifies the file itself: device and inode, or its path where there are none. */
  private static Object key(Path file) throws IOException {
    BasicFileAttributes attributes = PlainFiles.attributes(file, NOFOLLOW_LINKS);
    if (attributes == null) {
      return null;
    }
    return attributes.fileKey() != null
        ? attributes.fileKey()
        : file.getParent().toRealPath().resolve(file.getFileName());
  }
}
