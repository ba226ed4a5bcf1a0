package io.chainlog.storage.internal.layout;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Index entries in ascending order, eight bytes each: relative offset and position, both unsigned.
 */
final class EntryList {
  static final int ENTRY_BYTES = 8;
  private static final long MAX_UNSIGNED = 0xFFFF_FFFFL;

  private final long baseOffset;
  private int[] relativeOffsets = new int[16];
  private int[] positions = new int[16];
  private int size;

  EntryList(long baseOffset) {
    this.baseOffset = baseOffset;
  }

  int size() {
    return size;
  }

  /** Adds an entry; leaves out one that 32 bits cannot hold, which only costs a longer scan. */
  void add(long offset, long position) {
    long relative = offset - baseOffset;
    if (relative > MAX_UNSIGNED || position > MAX_UNSIGNED) {
      return;
    }
    if (size == positions.length) {
      relativeOffsets = Arrays.copyOf(relativeOffsets, size * 2);
      positions = Arrays.copyOf(positions, size * 2);
    }
    relativeOffsets[size] = (int) relative;
    positions[size++] = (int) position;
  }

  /** The last entry whose offset is not above the given one. */
  Optional<IndexEntry> atOrBefore(long offset) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (entry(middle).offset() <= offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == 0 ? Optional.empty() : Optional.of(entry(low - 1));
  }

  void writeTo(ByteBuffer target) {
    for (int i = 0; i < size; i++) {
      target.putInt(relativeOffsets[i]).putInt(positions[i]);
    }
  }

  /** Reads entries; false if they do not ascend. */
  boolean readFrom(ByteBuffer source, int count) {
    relativeOffsets = new int[Math.max(count, relativeOffsets.length)];
    positions = new int[relativeOffsets.length];
    long lastOffset = -1;
    long lastPosition = -1;
    for (int i = 0; i < count; i++) {
      long relative = Integer.toUnsignedLong(source.getInt());
      long position = Integer.toUnsignedLong(source.getInt());
      if (relative <= lastOffset || position <= lastPosition) {
        return false;
      }
      add(baseOffset + relative, position);
      lastOffset = relative;
      lastPosition = position;
    }
    return true;
  }

  private IndexEntry entry(int i) {
    return new IndexEntry(
        baseOffset + Integer.toUnsignedLong(relativeOffsets[i]),
        Integer.toUnsignedLong(positions[i]));
  }
}
