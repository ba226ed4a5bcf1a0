package io.chainlog.storage.directory;

import java.util.Objects;

/** The caller's mistakes in positions and lengths, the same for every implementation. */
final class Bounds {

  private Bounds() {}

  /** A position beyond the file is no mistake, a negative one is. */
  static void checkRange(long position, byte[] target, int start, int length) {
    if (position < 0) {
      throw new IllegalArgumentException("position must not be negative: " + position);
    }
    Objects.checkFromIndexSize(start, length, target.length);
  }

  static void checkTruncation(String name, long present, long size) {
    if (size < 0 || size > present) {
      throw new IllegalArgumentException(
          "cannot cut " + name + " of " + present + " bytes to " + size);
    }
  }
}
