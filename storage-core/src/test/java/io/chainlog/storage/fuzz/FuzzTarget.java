package io.chainlog.storage.fuzz;

import java.util.HashSet;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.random.RandomGenerator;

/**
 * A reader of untrusted input, and what is promised of it.
 *
 * @param inputs makes an input; everything about it follows from the random numbers
 * @param reader reads it; what it allocates is measured
 * @param check looks at what was read, and may read on; not measured
 * @param refusals the exceptions by which the reader may refuse an input, exactly these classes
 * @param maxAllocatedBytes what reading that input may allocate
 * @param describe the input for people
 * @param <I> what is read
 * @param <T> what it is read as
 */
public record FuzzTarget<I, T>(
    Function<RandomGenerator, I> inputs,
    Reader<I, T> reader,
    Check<I, T> check,
    Set<Class<? extends Exception>> refusals,
    ToLongFunction<I> maxAllocatedBytes,
    Function<I, String> describe) {

  /** Bytes that are allocated beside the input's own: messages, stack traces, small objects. */
  public static final long SLACK_BYTES = 128 << 10;

  private static final int DESCRIBED_BYTES = 4 << 10;

  /** The reader under test. */
  @FunctionalInterface
  public interface Reader<I, T> {
    T read(I input) throws Exception;
  }

  /** What must hold of what was read. */
  @FunctionalInterface
  public interface Check<I, T> {
    void check(I input, T value) throws Exception;
  }

  public FuzzTarget {
    Objects.requireNonNull(inputs, "inputs");
    Objects.requireNonNull(reader, "reader");
    Objects.requireNonNull(check, "check");
    refusals = Set.copyOf(refusals);
  }

  /** A reader of bytes that may refuse none, and allocates no more than a few small objects. */
  public static <T> FuzzTarget<byte[], T> ofBytes(
      Function<RandomGenerator, byte[]> inputs, Reader<byte[], T> reader, Check<byte[], T> check) {
    return new FuzzTarget<>(
        inputs, reader, check, Set.of(), input -> SLACK_BYTES, FuzzTarget::describeBytes);
  }

  /** The same, refusing inputs by this exception, too. */
  public FuzzTarget<I, T> refusingBy(Class<? extends Exception> documented) {
    Set<Class<? extends Exception>> all = new HashSet<>(refusals);
    all.add(documented);
    return new FuzzTarget<>(inputs, reader, check, all, maxAllocatedBytes, describe);
  }

  /** The same, allocating at most so many bytes beside {@link #SLACK_BYTES}. */
  public FuzzTarget<I, T> allocating(ToLongFunction<I> bytes) {
    return new FuzzTarget<>(
        inputs, reader, check, refusals, i -> bytes.applyAsLong(i) + SLACK_BYTES, describe);
  }

  private static String describeBytes(byte[] input) {
    int shown = Math.min(input.length, DESCRIBED_BYTES);
    String hex = HexFormat.of().formatHex(input, 0, shown);
    return input.length + " bytes: " + hex + (shown < input.length ? "..." : "");
  }
}
