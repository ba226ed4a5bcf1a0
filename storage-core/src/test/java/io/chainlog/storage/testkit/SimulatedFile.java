package io.chainlog.storage.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The content of one file, whatever its names: as processes see it, as it is on the medium, and the
 * changes in between. Guarded by its disk.
 */
final class SimulatedFile {
  static final int SECTOR_BYTES = 512;

  /**
   * A change that was not synced yet: bytes written, or a new size if there are none.
   *
   * @param bytes null for a truncation
   * @param sizeAfter the file's size from then on
   */
  @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
  private record Change(int position, byte[] bytes, int sizeAfter) {}

  private final List<Change> unsynced = new ArrayList<>();
  private byte[] seen = {};
  private byte[] durable = {};

  int size() {
    return seen.length;
  }

  /** What processes see; not copied. */
  byte[] seen() {
    return seen;
  }

  void write(int position, byte[] source, int start, int length) {
    byte[] bytes = Arrays.copyOfRange(source, start, start + length);
    seen = put(seen, position, bytes, length);
    unsynced.add(new Change(position, bytes, seen.length));
  }

  void truncate(int size) {
    seen = Arrays.copyOf(seen, size);
    unsynced.add(new Change(size, null, size));
  }

  /** Puts what was changed since the last sync on the medium, failed or not. */
  void sync() {
    for (Change change : unsynced) {
      durable = apply(durable, change);
    }
    durable = Arrays.copyOf(durable, seen.length);
    unsynced.clear();
  }

  /** Loses a part of the changes for good, though processes go on seeing them. */
  void failSync(Survival survival) {
    durable = surviving(survival);
    unsynced.clear();
  }

  /** The file after a crash. */
  SimulatedFile afterPowerLoss(Survival survival) {
    SimulatedFile file = new SimulatedFile();
    file.durable = surviving(survival);
    file.seen = file.durable;
    return file;
  }

  /** The file for other processes when all of this one's are gone. */
  SimulatedFile copy() {
    SimulatedFile file = new SimulatedFile();
    file.seen = seen;
    file.durable = durable;
    file.unsynced.addAll(unsynced);
    return file;
  }

  /** Replaces the content for all, also on the medium. */
  void overwrite(byte[] content) {
    seen = content.clone();
    durable = seen;
    unsynced.clear();
  }

  /** Sizes last in their order, as file systems keep a journal of them; bytes do in none. */
  private byte[] surviving(Survival survival) {
    int sizes = survival.prefixOf(unsynced.size());
    byte[] bytes = durable;
    for (int i = 0; i < unsynced.size(); i++) {
      Change change = unsynced.get(i);
      if (change.bytes() != null) {
        bytes = applyInPart(bytes, change, survival);
      } else if (i < sizes) {
        bytes = apply(bytes, change);
      }
    }
    int size = sizes == 0 ? durable.length : unsynced.get(sizes - 1).sizeAfter();
    return Arrays.copyOf(bytes, size);
  }

  private static byte[] apply(byte[] bytes, Change change) {
    return change.bytes() == null
        ? Arrays.copyOf(bytes, Math.min(bytes.length, change.sizeAfter()))
        : put(bytes, change.position(), change.bytes(), change.bytes().length);
  }

  /** What was given to the file but not written is zero, or what was there before the file was. */
  private byte[] applyInPart(byte[] bytes, Change change, Survival survival) {
    byte[] result = bytes;
    int end = change.position() + change.bytes().length;
    for (int at = change.position(); at < end; ) {
      int sectorEnd = Math.min(end, (at / SECTOR_BYTES + 1) * SECTOR_BYTES);
      if (survival.keeps()) {
        int from = at - change.position();
        int length = survival.bytesOf(sectorEnd - at);
        result = put(result, at, Arrays.copyOfRange(change.bytes(), from, from + length), length);
      } else if (at >= durable.length && survival.showsStaleBytes()) {
        result = put(result, at, survival.staleBytes(sectorEnd - at), sectorEnd - at);
      }
      at = sectorEnd;
    }
    return result;
  }

  /** A copy with other bytes at a position; what lies between the end and the position is zero. */
  private static byte[] put(byte[] bytes, int position, byte[] source, int length) {
    byte[] result = Arrays.copyOf(bytes, Math.max(bytes.length, position + length));
    System.arraycopy(source, 0, result, position, length);
    return result;
  }
}
