package io.chainlog.benchmarks;

import io.chainlog.storage.AppendResult;
import io.chainlog.storage.Durability;
import io.chainlog.storage.SegmentStorage;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.directory.FileLogDirectory;
import io.chainlog.storage.read.VerifiedReader;
import io.chainlog.storage.record.ChainHash;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.record.RecordKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** Chainlog through its public contract, with its defaults but for the compression. */
final class ChainlogContender implements Contender {
  private static final StreamId STREAM = new StreamId("speed-0");
  private static final StorageConfig CONFIG =
      StorageConfig.defaults().withCompression(CompressionType.NONE);

  @Override
  public String name() {
    return "Chainlog";
  }

  @Override
  public long append(Path folder, Workload workload) throws IOException {
    List<byte[]> payloads = workload.batch();
    try (StorageBackend storage = storage(folder)) {
      storage.open(STREAM);
      long offset = 0;
      ChainHash head = ChainHash.ZERO;
      long start = System.nanoTime();
      for (int i = 0; i < workload.batches(); i++) {
        AppendResult result = storage.append(STREAM, payloads, offset, head, Durability.SYNCED);
        offset = result.nextOffset();
        head = result.chainHead();
      }
      return System.nanoTime() - start;
    }
  }

  @Override
  public long read(Path folder, Workload workload) throws IOException {
    long start = System.nanoTime();
    long records = 0;
    long payloadBytes = 0;
    try (StorageBackend storage = storage(folder);
        VerifiedReader reader = storage.readerFromGenesis(STREAM, 0)) {
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

  @Override
  public void close() {}

  private static StorageBackend storage(Path folder) {
    return new SegmentStorage(new FileLogDirectory(folder), CONFIG, Clock.systemUTC());
  }
}
