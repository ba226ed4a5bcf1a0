package io.chainlog.benchmarks;

import io.chainlog.storage.Durability;
import io.chainlog.storage.OpenArchive;
import io.chainlog.storage.PendingAppend;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.StreamWriter;
import io.chainlog.storage.VerifiedReader;
import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.directory.FileLogDirectory;
import io.chainlog.storage.record.ChainPosition;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.record.RecordKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Chainlog through its public contract, with its defaults but for the compression. */
final class ChainlogContender implements Contender {
  private static final StreamId SYNCED = new StreamId("synced-0");
  private static final StreamId OVERLAPPED = new StreamId("overlapped-0");
  private static final StreamId GROUPED = new StreamId("grouped-0");
  private static final StorageConfig CONFIG =
      StorageConfig.defaults().withCompression(CompressionType.NONE);

  @Override
  public String name() {
    return "Chainlog";
  }

  @Override
  public Set<Work> works() {
    return EnumSet.allOf(Work.class);
  }

  @Override
  public long measure(Work work, Path folder, Workload workload) throws IOException {
    try (OpenArchive archive =
        new OpenArchive(new FileLogDirectory(folder), CONFIG, Clock.systemUTC())) {
      return switch (work) {
        case SYNCED_APPEND -> append(archive, workload);
        case OVERLAPPED_APPEND -> appendPipelined(archive, OVERLAPPED, 1, workload);
        case GROUPED_APPEND -> appendPipelined(archive, GROUPED, workload.batches(), workload);
        case READ -> read(archive, workload);
      };
    }
  }

  @Override
  public void close() {}

  private static long append(OpenArchive archive, Workload workload) throws IOException {
    List<byte[]> payloads = workload.batch();
    StreamWriter writer = archive.openWriter(SYNCED);
    long start = System.nanoTime();
    for (int i = 0; i < workload.batches(); i++) {
      writer.append(payloads, Durability.SYNCED);
    }
    return System.nanoTime() - start;
  }

  /**
   * Pipelined appends.
   *
   * @param ahead at most so many batches wait while one is being synced; the storage core has a
   *     limit of its own
   */
  private static long appendPipelined(
      OpenArchive archive, StreamId stream, int ahead, Workload workload) throws IOException {
    List<byte[]> payloads = workload.batch();
    Queue<CompletableFuture<Void>> pending = new ArrayDeque<>();
    StreamWriter writer = archive.openWriter(stream);
    ChainPosition end = writer.state().end();
    long start = System.nanoTime();
    for (int i = 0; i < workload.batches(); i++) {
      PendingAppend append = writer.appendPipelined(end, payloads, Durability.SYNCED);
      end = append.result().end();
      pending.add(append.done().toCompletableFuture());
      if (pending.size() > ahead) {
        pending.remove().join();
      }
    }
    pending.forEach(CompletableFuture::join);
    return System.nanoTime() - start;
  }

  private long read(OpenArchive archive, Workload workload) throws IOException {
    long start = System.nanoTime();
    long records = 0;
    long payloadBytes = 0;
    try (VerifiedReader reader = archive.openReader(SYNCED).readerFromGenesis(0)) {
      for (LogRecord r = reader.next(); r != null; r = reader.next()) {
        if (r.kind() == RecordKind.DATA) {
          records++;
          payloadBytes += r.payload().length;
        }
      }
    }
    long elapsed = System.nanoTime() - start;
    Contender.requireAll(name(), workload, records, payloadBytes);
    return elapsed;
  }
}
