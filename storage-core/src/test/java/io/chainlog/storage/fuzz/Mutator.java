package io.chainlog.storage.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * Makes inputs from valid ones as damage and malice do: flipped bits, lost and repeated ranges,
 * pieces of other inputs, and integers at their limits where lengths and counts may stand. One
 * input in sixteen stays valid, one in sixteen is noise.
 */
public final class Mutator implements Function<RandomGenerator, byte[]> {
  private static final int MAX_BYTES = 1 << 16;
  private static final int MAX_INSERTED_BYTES = 64;
  private static final int ONE_IN = 16;

  private static final long[] LIMITS = {
    0,
    1,
    2,
    -1,
    0x7F,
    0x80,
    0xFF,
    0x7FFF,
    0xFFFF,
    Integer.MAX_VALUE - 1L,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    0xFFFF_FFFFL,
    Long.MAX_VALUE - 1,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  private final List<byte[]> valid;
  private final UnaryOperator<byte[]> seal;

  private Mutator(List<byte[]> valid, UnaryOperator<byte[]> seal) {
    this.valid = List.copyOf(valid);
    this.seal = seal;
  }

  /** Mutates these inputs. */
  public static Mutator of(List<byte[]> valid) {
    return new Mutator(valid, UnaryOperator.identity());
  }

  /**
   * Mutates these inputs, and makes every second one right again where a checksum would hide
   * everything behind it.
   *
   * @param seal computes what is computed from the other bytes; may write into its argument
   */
  public static Mutator of(List<byte[]> valid, UnaryOperator<byte[]> seal) {
    return new Mutator(valid, seal);
  }

  @Override
  public byte[] apply(RandomGenerator random) {
    byte[] bytes = pick(random).clone();
    int kind = random.nextInt(ONE_IN);
    if (kind == 0) {
      return bytes;
    }
    if (kind == 1) {
      random.nextBytes(bytes);
      return Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
    }
    do {
      bytes = mutate(bytes, random);
    } while (random.nextInt(3) == 0);
    return random.nextBoolean() ? seal.apply(bytes) : bytes;
  }

  /** Damages bytes once; never changes the array that is given. */
  public byte[] mutate(byte[] given, RandomGenerator random) {
    if (given.length == 0 || given.length > MAX_BYTES) {
      return pick(random).clone();
    }
    byte[] bytes = given.clone();
    int at = random.nextInt(bytes.length);
    int length = 1 + random.nextInt(bytes.length - at);
    return switch (random.nextInt(11)) {
      case 0 -> flip(bytes, at, random);
      case 1 -> Arrays.copyOf(bytes, at);
      case 2 -> replace(bytes, at, length, new byte[0]);
      case 3 -> replace(bytes, at, 0, Arrays.copyOfRange(bytes, at, at + length));
      case 4 -> replace(bytes, at, 0, noise(random));
      case 5 -> replace(bytes, bytes.length, 0, noise(random));
      case 6 -> overwrite(bytes, at, piece(pick(random), random));
      case 7 -> replace(bytes, at, bytes.length - at, piece(pick(random), random));
      case 8 -> overwrite(bytes, at, new byte[length]);
      case 9 -> overwrite(bytes, at, varint(limit(random, bytes.length)));
      default -> overwrite(bytes, at, integer(limit(random, bytes.length), random));
    };
  }

  private byte[] pick(RandomGenerator random) {
    return valid.get(random.nextInt(valid.size()));
  }

  private static byte[] flip(byte[] bytes, int at, RandomGenerator random) {
    bytes[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
    return bytes;
  }

  private static byte[] replace(byte[] bytes, int at, int length, byte[] by) {
    byte[] result = Arrays.copyOf(bytes, bytes.length - length + by.length);
    System.arraycopy(by, 0, result, at, by.length);
    System.arraycopy(bytes, at + length, result, at + by.length, bytes.length - at - length);
    return result;
  }

  private static byte[] overwrite(byte[] bytes, int at, byte[] by) {
    System.arraycopy(by, 0, bytes, at, Math.min(by.length, bytes.length - at));
    return bytes;
  }

  private static byte[] noise(RandomGenerator random) {
    byte[] noise = new byte[1 + random.nextInt(MAX_INSERTED_BYTES)];
    if (random.nextBoolean()) {
      random.nextBytes(noise);
    }
    return noise;
  }

  private static byte[] piece(byte[] bytes, RandomGenerator random) {
    int from = random.nextInt(bytes.length + 1);
    return Arrays.copyOfRange(bytes, from, from + random.nextInt(bytes.length - from + 1));
  }

  /** A limit of an integer type, or a number near the size of the input. */
  private static long limit(RandomGenerator random, int size) {
    return random.nextInt(4) == 0
        ? size - 80 + random.nextInt(100)
        : LIMITS[random.nextInt(LIMITS.length)];
  }

  private static byte[] integer(long value, RandomGenerator random) {
    byte[] bytes = new byte[1 << random.nextInt(4)];
    boolean littleEndian = random.nextInt(4) != 0;
    for (int i = 0; i < bytes.length; i++) {
      int shift = Byte.SIZE * (littleEndian ? i : bytes.length - 1 - i);
      bytes[i] = (byte) (value >>> shift);
    }
    return bytes;
  }

  private static byte[] varint(long value) {
    byte[] bytes = new byte[10];
    int length = 0;
    for (long rest = value; length == 0 || rest != 0; rest >>>= 7) {
      bytes[length++] = (byte) ((rest & 0x7F) | (rest >>> 7 == 0 ? 0 : 0x80));
    }
    return Arrays.copyOf(bytes, length);
  }
}
