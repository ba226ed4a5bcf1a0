package io.chainlog.storage;

import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.internal.recovery.FileMedium;
import io.chainlog.storage.internal.write.StreamLog;
import io.chainlog.storage.internal.write.WritingThreads;
import io.chainlog.storage.medium.StreamMedium;
import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Opens the streams of one archive, all with one configuration, and owns what their writers share:
 * the threads on which pipelined appends are written. Closing it closes the writers that are still
 * open, several at a time.
 *
 * <p>Thread safe.
 */
public class OpenArchive implements Closeable {
  private final LogDirectory root;
  private final StorageConfig config;
  private final Clock clock;
  private final Map<StreamId, StreamLog> writers = new ConcurrentHashMap<>();
  private final WritingThreads threads;

  /**
   * Nothing is opened or created yet.
   *
   * @param root contains one folder a stream
   * @param clock for the age of segments
   */
  public OpenArchive(LogDirectory root, StorageConfig config, Clock clock) {
    this(root, config, clock, new WritingThreads());
  }

  /**
   * One that writes on threads of the caller's.
   *
   * @param executor for pipelined appends, syncs and closes that were only started. Each may wait
   *     for the disk. One that runs them at once, on the thread that calls, is allowed
   */
  public OpenArchive(LogDirectory root, StorageConfig config, Clock clock, Executor executor) {
    this(root, config, clock, new WritingThreads(executor));
  }

  private OpenArchive(
      LogDirectory root, StorageConfig config, Clock clock, WritingThreads threads) {
    this.threads = threads;
    this.root = Objects.requireNonNull(root, "root");
    this.config = Objects.requireNonNull(config, "config");
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  /** The streams that exist, ordered by name. */
  public List<StreamId> streams() throws IOException {
    return Archive.listStreams(root);
  }

  /** Whether the stream exists, open or not. */
  public boolean exists(StreamId stream) throws IOException {
    return root.directory(stream.name()).exists();
  }

  /**
   * Opens a stream for writing: takes its lock and the next writer epoch, and recovers it to its
   * last complete record. Creates the stream where there is none.
   *
   * @throws io.chainlog.storage.errors.StreamLockedException if another writer has it
   * @throws io.chainlog.storage.errors.CorruptLogException if acknowledged data is damaged; nothing
   *     has been changed
   * @throws io.chainlog.storage.errors.UncommittedStreamException if it has no commit point
   * @throws IllegalStateException if it is open here already
   */
  public StreamWriter openWriter(StreamId stream) throws IOException {
    if (writers.containsKey(stream)) {
      throw new IllegalStateException(stream + " is open here already");
    }
    StreamLog writer = new StreamLog(stream, config, medium(stream), threads);
    writers.put(stream, writer);
    writer.onClose(() -> writers.remove(stream, writer));
    return writer;
  }

  /**
   * A stream that is open for writing here.
   *
   * @return empty if it is not
   */
  public Optional<StreamWriter> writer(StreamId stream) {
    return Optional.ofNullable(writers.get(stream));
  }

  /**
   * Opens a stream for reading up to its commit point, whether or not someone writes it.
   *
   * @see StreamReader#open for the errors
   */
  public StreamReader openReader(StreamId stream) throws IOException {
    return medium(stream).read();
  }

  private StreamMedium medium(StreamId stream) {
    return new FileMedium(stream, root.directory(stream.name()), config, clock);
  }

  /** Writes the offset index of each stream that is open for writing here. */
  public void flushIndexes() throws IOException {
    threads.refuseStages();
    for (StreamLog writer : writers.values()) {
      writer.flushIndex();
    }
  }

  /**
   * Closes every writer that is still open, several at a time; each is tried.
   *
   * @throws IOException the first failure; it names the others as suppressed
   */
  @Override
  public void close() throws IOException {
    threads.refuseStages();
    List<StreamLog> open = List.copyOf(writers.values());
    open.forEach(StreamLog::awaitIdle); // on the threads that then close them
    threads.closeAll(open.stream().<Closeable>map(writer -> writer::release).toList());
  }
}
