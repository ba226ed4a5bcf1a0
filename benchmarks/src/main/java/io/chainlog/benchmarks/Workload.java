package io.chainlog.benchmarks;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * What each contender writes and reads back.
 *
 * @param payloadBytes size of each payload
 * @param batchRecords records in a batch
 * @param batches how many batches
 */
record Workload(int payloadBytes, int batchRecords, int batches) {

  /** Size of a record frame beside its payload; the lineage's frame is the same. */
  private static final int FRAME_OVERHEAD_BYTES = 58;

  long records() {
    return (long) batchRecords * batches;
  }

  long payloadBytesInAll() {
    return records() * payloadBytes;
  }

  /** Bytes of a batch on the medium. */
  int batchBytes() {
    return batchRecords * (payloadBytes + FRAME_OVERHEAD_BYTES);
  }

  /** The payloads of a batch: the same ones at every call, and no two alike. */
  List<byte[]> batch() {
    Random random = new Random(payloadBytes);
    return Stream.generate(() -> randomBytes(random)).limit(batchRecords).toList();
  }

  private byte[] randomBytes(Random random) {
    byte[] payload = new byte[payloadBytes];
    random.nextBytes(payload);
    return payload;
  }
}
