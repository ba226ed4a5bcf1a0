package io.chainlog.storage;

import java.util.regex.Pattern;

/**
 * The name of a stream: 1 to 255 of {@code A-Z a-z 0-9 . _ @ -}, but neither {@code .} nor {@code
 * ..}, so that it is a safe folder name everywhere.
 *
 * @param name the name
 */
public record StreamId(String name) implements Comparable<StreamId> {
  private static final Pattern VALID = Pattern.compile("[A-Za-z0-9._@-]{1,255}");

  /**
   * @throws IllegalArgumentException if the name is not a stream name
   */
  public StreamId {
    if (!isValid(name)) {
      throw new IllegalArgumentException(
          "a stream name is 1 to 255 of A-Z a-z 0-9 . _ @ - and not . or ..: '" + name + "'");
    }
  }

  /** Whether the text may name a stream. */
  public static boolean isValid(String name) {
    return VALID.matcher(name).matches() && !name.equals(".") && !name.equals("..");
  }

  @Override
  public int compareTo(StreamId other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
