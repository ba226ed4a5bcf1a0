package io.chainlog.storage;

import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.StorageException;
import io.chainlog.storage.internal.recovery.FileMedium;
import io.chainlog.storage.internal.write.StreamLog;
import io.chainlog.storage.internal.write.WritingThreads;
import io.chainlog.storage.medium.StreamMedium;
import io.chainlog.storage.record.ChainPosition;
import io.chainlog.storage.record.RecordKind;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Copies a stream from a bare directory, also one that {@code kimberlite-storage} wrote, into an
 * archive: the same payloads, kinds and chain hashes, in this release's frames, with the
 * compression and the segments that the configuration asks for. No checkpoint is added on the way;
 * one would change every hash behind it. A writer that opens the stream later writes them again.
 *
 * <p>Each record is verified before it is copied, from the source's first record on, and after each
 * batch the copy's chain hash is held against the source's.
 *
 * <h2>Going on</h2>
 *
 * <p>An import that was interrupted leaves a beginning of the source, verified and committed. The
 * next one finds it and goes on. A target that holds anything else is refused and not changed.
 *
 * <p>An {@link ImportStatement} beside the copy states what it is.
 *
 * <p>Memory is bounded by two batches of a megabyte, or two of the largest payload. Thread safe.
 */
public final class StreamImporter {
  private static final int BATCH_BYTES = 1 << 20;
  private static final long COMMIT_EVERY_BYTES = 64L << 20;

  private final Archive archive;
  private final StorageConfig config;
  private final Clock clock;
  private final int batchBytes;
  private final long commitEveryBytes;

  /**
   * An importer.
   *
   * @param config how the copy is written; its checkpoint policy is not used
   */
  public StreamImporter(Archive archive, StorageConfig config, Clock clock) {
    this(archive, config, clock, BATCH_BYTES, COMMIT_EVERY_BYTES);
  }

  StreamImporter(
      Archive archive, StorageConfig config, Clock clock, int batchBytes, long commitEveryBytes) {
    this.archive = Objects.requireNonNull(archive, "archive");
    this.config = config.withCheckpointPolicy(CheckpointPolicy.LINEAGE);
    this.clock = Objects.requireNonNull(clock, "clock");
    this.batchBytes = batchBytes;
    this.commitEveryBytes = commitEveryBytes;
  }

  /**
   * Copies what the target does not hold yet; makes the target where there is none.
   *
   * @param progress gets the number of records that are committed in the target, now and then
   * @throws io.chainlog.storage.errors.CorruptLogException if the source is damaged; what is before
   *     the damage has been copied. Or if the target is damaged
   * @throws io.chainlog.storage.errors.StreamLockedException if somebody writes the target
   * @throws StorageException if the target holds anything else than the beginning of the source, or
   *     a payload is above the configured maximum
   */
  public ImportResult copy(StreamReader source, StreamId target, LongConsumer progress)
      throws IOException {
    LogDirectory directory = archive.streamDirectory(target);
    try (ImportSource records = new ImportSource(source)) {
      records.nextKind(); // a source that cannot be read at all makes no stream
      if (directory.exists()) { // before it is opened, which would leave its mark on it
        StreamState present = StreamReader.open(directory, config.maxPayloadBytes()).state();
        records.skipTo(present.end(), directory.location());
      }
      StreamMedium medium = new FileMedium(target, directory, config, clock);
      try (StreamLog log = new StreamLog(target, config, medium, new WritingThreads())) {
        records.skipTo(log.state().end(), directory.location());
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        statement(target, now, Optional.empty()).write(directory); // before a record that needs it
        long found = records.position().nextOffset();
        copy(records, log, progress);
        StreamState state = log.sync();
        statement(target, now, Optional.of(state.end())).write(directory);
        return new ImportResult(found, records.position().nextOffset() - found, state);
      }
    }
  }

  private ImportStatement statement(
      StreamId target, Instant importedAt, Optional<ChainPosition> end) {
    return new ImportStatement(target.name(), archive.identity().id().toString(), importedAt, end);
  }

  private void copy(ImportSource records, StreamLog log, LongConsumer progress) throws IOException {
    long committedBytes = log.state().sizeBytes();
    for (RecordKind kind = records.nextKind(); kind != null; kind = records.nextKind()) {
      ChainPosition start = records.position();
      List<byte[]> payloads = records.takeBatch(batchBytes);
      requireWithinMaximum(payloads, start);
      append(log, kind, payloads, start, records.position());
      long bytes = log.state().sizeBytes();
      if (bytes - committedBytes >= commitEveryBytes) {
        progress.accept(log.sync().committedOffset());
        committedBytes = bytes;
      }
    }
    progress.accept(log.sync().committedOffset());
  }

  private static void append(
      StreamLog log,
      RecordKind kind,
      List<byte[]> payloads,
      ChainPosition start,
      ChainPosition expectedEnd)
      throws IOException {
    AppendResult result = log.append(kind, payloads, start, Durability.WRITTEN);
    if (!result.end().equals(expectedEnd)) {
      throw new StorageException(
          String.format(
              Locale.ROOT,
              "the copy has chain hash %s at offset %d, the source %s at offset %d: do not use the copy, and report this as a defect",
              result.end().chainHash(),
              result.end().nextOffset(),
              expectedEnd.chainHash(),
              expectedEnd.nextOffset()));
    }
  }

  private void requireWithinMaximum(List<byte[]> payloads, ChainPosition start)
      throws StorageException {
    for (int i = 0; i < payloads.size(); i++) {
      if (payloads.get(i).length > config.maxPayloadBytes()) {
        throw new StorageException(
            String.format(
                Locale.ROOT,
                "the payload at offset %d has %d bytes, above max.payload.bytes, %d. Import with a larger maximum",
                start.nextOffset() + i,
                payloads.get(i).length,
                config.maxPayloadBytes()));
      }
    }
  }
}
