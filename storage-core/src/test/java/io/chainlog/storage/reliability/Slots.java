package io.chainlog.storage.reliability;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;

/** What a commit file is worth, told from the table in docs/format/RECORD.md. */
final class Slots {
  static final int SLOT_BYTES = 4096;
  private static final int CHECKED_BYTES = 76;
  static final int VALUE_BYTES = 80;

  private enum State {
    VALID,
    DAMAGED,
    BLANK
  }

  private Slots() {}

  /** For a file in which both slots were written, and which is not as it was. */
  static Verdict verdict(byte[] content) {
    State first = state(slot(content, 0));
    State second = state(slot(content, SLOT_BYTES));
    if (first == State.VALID && second == State.VALID) {
      return Verdict.OLDER;
    }
    if (first == State.VALID || second == State.VALID) {
      return Verdict.ONE_SLOT;
    }
    return first == State.BLANK && second == State.BLANK ? Verdict.UNCOMMITTED : Verdict.NO_SLOT;
  }

  private static byte[] slot(byte[] content, int start) {
    int end = Math.min(content.length, start + SLOT_BYTES);
    return start >= end ? new byte[0] : Arrays.copyOfRange(content, start, end);
  }

  private static State state(byte[] slot) {
    if (Arrays.equals(slot, new byte[slot.length])) {
      return State.BLANK;
    }
    boolean valid =
        slot.length >= VALUE_BYTES
            && slot[0] == 'C'
            && slot[1] == 'L'
            && slot[2] == 'C'
            && slot[3] == 'P'
            && checksum(slot) == ByteBuffer.wrap(slot).order(ByteOrder.LITTLE_ENDIAN).getInt(76)
            && isBlankFrom(slot, VALUE_BYTES);
    return valid ? State.VALID : State.DAMAGED;
  }

  private static int checksum(byte[] slot) {
    CRC32 crc = new CRC32();
    crc.update(slot, 0, CHECKED_BYTES);
    return (int) crc.getValue();
  }

  private static boolean isBlankFrom(byte[] slot, int start) {
    return Arrays.equals(
        slot, start, slot.length, new byte[slot.length - start], 0, slot.length - start);
  }
}
