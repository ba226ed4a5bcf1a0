package io.chainlog.storage.directory;

import static io.chainlog.storage.directory.DurableRegister.SLOT_BYTES;

import java.util.Arrays;
import java.util.List;

/** Where the two slots of a register lie in its file. */
final class RegisterSlots {

  static final int COUNT = 2;

  /** Bytes beyond these belong to no slot. */
  static final int FILE_BYTES = COUNT * SLOT_BYTES;

  private RegisterSlots() {}

  static long position(long sequence) {
    return sequence % COUNT * SLOT_BYTES;
  }

  static void check(long sequence, byte[] value) {
    if (sequence < 0) {
      throw new IllegalArgumentException("sequence must not be negative: " + sequence);
    }
    if (value.length > SLOT_BYTES) {
      throw new IllegalArgumentException(
          "value must be at most " + SLOT_BYTES + " bytes: " + value.length);
    }
  }

  /** Cuts the slots out of the file's first bytes. */
  static List<byte[]> split(byte[] content, int length) {
    return List.of(slot(content, 0, length), slot(content, SLOT_BYTES, length));
  }

  private static byte[] slot(byte[] content, int start, int length) {
    int end = Math.min(start + SLOT_BYTES, length);
    return isHole(content, start, end) ? new byte[0] : Arrays.copyOfRange(content, start, end);
  }

  /** Slot 1 may be written first; the file system then answers zeros for slot 0. */
  private static boolean isHole(byte[] content, int start, int end) {
    for (int i = start; i < end; i++) {
      if (content[i] != 0) {
        return false;
      }
    }
    return true;
  }
}
