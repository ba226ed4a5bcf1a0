package io.chainlog.benchmarks;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.Random;

/**
 * What the machine gives at best for as many bytes: one write and one fdatasync a batch; one
 * sequential read through one SHA-256. No frames, no checksums, no commit point.
 */
final class RawContender implements Contender {
  private static final String FILE = "raw";
  private static final int CHUNK_BYTES = 1 << 20;

  @Override
  public String name() {
    return "raw medium";
  }

  @Override
  public long measure(Work work, Path folder, Workload workload) throws IOException {
    return work == Work.READ ? read(folder, workload) : append(folder, workload);
  }

  @Override
  public void close() {}

  private static long append(Path folder, Workload workload) throws IOException {
    ByteBuffer batch = batch(workload);
    try (FileChannel file = FileChannel.open(folder.resolve(FILE), CREATE_NEW, WRITE)) {
      long start = System.nanoTime();
      for (int i = 0; i < workload.batches(); i++) {
        batch.clear();
        while (batch.hasRemaining()) {
          file.write(batch);
        }
        file.force(false);
      }
      return System.nanoTime() - start;
    }
  }

  private static long read(Path folder, Workload workload) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
    byte[] bytes = new byte[CHUNK_BYTES];
    MessageDigest digest = sha256();
    long total = 0;
    long start = System.nanoTime();
    try (FileChannel file = FileChannel.open(folder.resolve(FILE), READ)) {
      for (int n = file.read(chunk); n > 0; n = file.read(chunk)) {
        chunk.flip().get(bytes, 0, n).clear();
        digest.update(bytes, 0, n);
        total += n;
      }
    }
    digest.digest();
    long elapsed = System.nanoTime() - start;
    if (total != (long) workload.batchBytes() * workload.batches()) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "%d bytes were written and %d read",
              (long) workload.batchBytes() * workload.batches(),
              total));
    }
    return elapsed;
  }

  /** Not zeros, which a virtual disk may leave out. */
  private static ByteBuffer batch(Workload workload) {
    byte[] bytes = new byte[workload.batchBytes()];
    new Random(workload.payloadBytes()).nextBytes(bytes);
    return ByteBuffer.allocateDirect(bytes.length).put(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
