package io.chainlog.benchmarks.micro;

import io.chainlog.storage.CheckpointPolicy;
import io.chainlog.storage.codec.Codecs;
import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.prepare.AppendPipeline;
import io.chainlog.storage.prepare.PreparedBatch;
import io.chainlog.storage.record.RecordKind;
import io.chainlog.storage.tree.ChainState;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The prepare stage of an append, per record: compress, hash, frame, add to the tree. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PrepareBenchmark {
  private static final int BATCH_RECORDS = 1000;

  /** Bytes of each payload. */
  @Param({"100", "1024"})
  public int payloadBytes;

  /** The codec tried on each payload. */
  @Param({"NONE", "LZ4", "ZSTD"})
  public CompressionType compression;

  private AppendPipeline pipeline;
  private List<byte[]> payloads;
  private ChainState tail;

  /** Makes a batch of JSON texts, which compress about as records do. */
  @Setup
  public void makeBatch() {
    Random random = new Random(payloadBytes);
    payloads = Stream.generate(() -> json(random)).limit(BATCH_RECORDS).toList();
    pipeline = new AppendPipeline(Codecs.standard().forType(compression), CheckpointPolicy.DEFAULT);
    tail = ChainState.empty();
  }

  @Benchmark
  @OperationsPerInvocation(BATCH_RECORDS)
  public PreparedBatch prepare() {
    PreparedBatch batch = pipeline.prepare(RecordKind.DATA, payloads, tail, false);
    tail = batch.tail();
    return batch;
  }

  private byte[] json(Random random) {
    StringBuilder text = new StringBuilder("{");
    for (int field = 0; text.length() < payloadBytes; field++) {
      text.append("\"field")
          .append(field)
          .append("\":")
          .append(random.nextInt(1_000_000))
          .append(',');
    }
    return text.substring(0, payloadBytes).getBytes(StandardCharsets.US_ASCII);
  }
}
