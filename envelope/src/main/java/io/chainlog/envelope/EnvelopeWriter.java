package io.chainlog.envelope;

import java.util.Arrays;

/** A growing array with the integers of the envelope. Not thread safe. */
final class EnvelopeWriter {
  private byte[] bytes;
  private int size;

  EnvelopeWriter(int expectedBytes) {
    bytes = new byte[expectedBytes];
  }

  void writeByte(byte value) {
    reserve(1);
    bytes[size++] = value;
  }

  /** Unsigned LEB128: seven bits a byte, lowest first, the high bit says that another follows. */
  void writeVarint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      writeByte((byte) (rest | 0x80));
      rest >>>= 7;
    }
    writeByte((byte) rest);
  }

  /** Zig-zag: 0, -1, 1, -2 become 0, 1, 2, 3, so that small negative numbers stay short. */
  void writeZigZag(long value) {
    writeVarint((value << 1) ^ (value >> 63));
  }

  /** Length and bytes. */
  void writeBytes(byte[] value) {
    writeVarint(value.length);
    writeRaw(value);
  }

  /** 0 for null, otherwise length + 1 and bytes. */
  void writeNullableBytes(byte[] value) {
    if (value == null) {
      writeVarint(0);
      return;
    }
    writeVarint(value.length + 1L);
    writeRaw(value);
  }

  void writeRaw(byte[] value) {
    reserve(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
  }

  byte[] toByteArray() {
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }

  private void reserve(int count) {
    if (count > bytes.length - size) {
      int needed = Math.addExact(size, count);
      bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8L, needed * 2L));
    }
  }
}
