package io.chainlog.storage.directory;

import io.chainlog.storage.errors.FencedWriterException;
import io.chainlog.storage.errors.StorageException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;

/** Values that are read and replaced whole. */
final class SmallValues {

  private SmallValues() {}

  /** Reads a file whole, if it is no larger than that. */
  static VersionedContent read(LogInput input, String location, int maxBytes) throws IOException {
    if (maxBytes < 0) {
      throw new IllegalArgumentException("maxBytes must not be negative: " + maxBytes);
    }
    long size = input.sizeBytes();
    if (size > maxBytes) {
      throw new StorageException(
          String.format(
              Locale.ROOT, "%s is %d bytes long; at most %d are read", location, size, maxBytes));
    }
    byte[] buffer = new byte[(int) size];
    int read = input.read(0, buffer, 0, buffer.length);
    byte[] content = read == size ? buffer : Arrays.copyOf(buffer, read);
    return new VersionedContent(content, ContentVersions.of(content));
  }

  /** Null stands for no such value. */
  static void requireVersion(String location, String expected, String present)
      throws FencedWriterException {
    if (!Objects.equals(expected, present)) {
      throw fenced(location, expected, present);
    }
  }

  static FencedWriterException fenced(String location, String expected, String present) {
    return new FencedWriterException(
        String.format(
            Locale.ROOT,
            "Not replaced: %s has %s, this writer expected %s. Another writer has changed it;"
                + " open the stream anew",
            location,
            describe(present),
            describe(expected)));
  }

  private static String describe(String version) {
    return version == null ? "no content" : "version " + version;
  }
}
