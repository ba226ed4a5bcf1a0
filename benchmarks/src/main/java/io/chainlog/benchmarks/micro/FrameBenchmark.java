package io.chainlog.benchmarks.micro;

import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.record.ChainHash;
import io.chainlog.storage.record.DecodeResult;
import io.chainlog.storage.record.RecordFormat;
import io.chainlog.storage.record.RecordKind;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One frame: encoding it, and decoding it with its checksum. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FrameBenchmark {
  /** Bytes of the payload. */
  @Param({"100", "1024"})
  public int payloadBytes;

  private final RecordFormat format = new RecordFormat();
  private byte[] payload;
  private byte[] frame;

  /** Makes a payload and its frame. */
  @Setup
  public void encodeOnce() {
    payload = new byte[payloadBytes];
    new Random(payloadBytes).nextBytes(payload);
    frame = new byte[RecordFormat.frameBytes(payloadBytes)];
    encode();
  }

  @Benchmark
  public int encode() {
    return format.encode(
        frame, 0, 42, ChainHash.ZERO, RecordKind.DATA, CompressionType.NONE, payload);
  }

  @Benchmark
  public DecodeResult decode() {
    return format.decode(frame, 0, frame.length, payloadBytes);
  }
}
