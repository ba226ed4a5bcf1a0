package io.chainlog.storage.testkit;

import io.chainlog.storage.errors.FencedWriterException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;

/** The rules of a directory for names and versions. */
final class Values {

  private Values() {}

  static String checkName(String name) {
    boolean separated = name.indexOf('/') >= 0 || name.indexOf('\\') >= 0;
    if (name.isEmpty()
        || name.equals(".")
        || name.equals("..")
        || separated
        || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("name must be one path element: \"" + name + "\"");
    }
    return name;
  }

  static String version(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  static void requireVersion(String location, String expected, String present)
      throws FencedWriterException {
    if (!Objects.equals(expected, present)) {
      throw new FencedWriterException(
          String.format(
              Locale.ROOT,
              "Not replaced: %s has version %s, this writer expected %s",
              location,
              present,
              expected));
    }
  }
}
