package io.chainlog.storage.reliability.process;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/**
 * Payloads that say who wrote them and in which order, so that a process that knows nothing of the
 * writer can tell that none was invented, left out or moved.
 *
 * @param writer one opening of a stream
 * @param number counts the writer's payloads from 0
 */
record Payloads(long writer, int number) {
  static final int MIN_BYTES = Long.BYTES + Integer.BYTES;

  /**
   * A payload of so many bytes, at least {@link #MIN_BYTES}; the rest follows from writer and
   * number.
   */
  byte[] ofSize(int bytes) {
    byte[] rest = new byte[bytes - MIN_BYTES];
    new Random(31 * writer + number).nextBytes(rest);
    return ByteBuffer.allocate(bytes).putLong(writer).putInt(number).put(rest).array();
  }

  /** Who wrote a payload. */
  static Payloads parse(byte[] payload) {
    ByteBuffer buffer = ByteBuffer.wrap(payload);
    Payloads found = new Payloads(buffer.getLong(), buffer.getInt());
    if (!Arrays.equals(payload, found.ofSize(payload.length))) {
      throw new AssertionError("invented: a payload that no writer made: " + found);
    }
    return found;
  }
}
