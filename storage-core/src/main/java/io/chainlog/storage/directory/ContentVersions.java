package io.chainlog.storage.directory;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The version of a small value is the hash of its content, so no file system has to keep one. */
final class ContentVersions {

  private static final int READ_BYTES = 8192;

  private ContentVersions() {}

  static String of(byte[] content) {
    return hex(sha256().digest(content));
  }

  /** Reads to the end in small pieces: the file may be larger than a value should be. */
  static String of(LogInput input) throws IOException {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[READ_BYTES];
    long position = 0;
    for (int read; (read = input.read(position, buffer, 0, READ_BYTES)) > 0; position += read) {
      digest.update(buffer, 0, read);
    }
    return hex(digest.digest());
  }

  private static String hex(byte[] hash) {
    return HexFormat.of().formatHex(hash);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
