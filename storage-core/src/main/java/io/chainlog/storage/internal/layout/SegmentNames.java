package io.chainlog.storage.internal.layout;

import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of a segment's files. */
public final class SegmentNames {
  /** The highest number of a segment: its name has nine digits. */
  static final int MAX_NUMBER = 999_999_999;

  private static final Pattern LOG = Pattern.compile("segment_(\\d{6,9})\\.log");

  /** The one list of what a writer of this format, or of the lineage, leaves beside a segment. */
  private static final Pattern FILE =
      Pattern.compile(
          "(.+?\\.log)(|\\.index|\\.torn|(\\.\\d{1,19}\\.merging)|\\.idx|\\.idx\\.wal)");

  private SegmentNames() {}

  /** {@code segment_000000.log} for segment 0. */
  public static String log(int number) {
    return String.format(Locale.ROOT, "segment_%06d.log", number);
  }

  /** Name of the offset index of a segment. */
  public static String index(int number) {
    return log(number) + ".index";
  }

  /** Name under which recovery keeps the torn tail of a segment. */
  public static String torn(int number) {
    return log(number) + ".torn";
  }

  /**
   * Name under which a segment is built that will take the place of the one of that number. Each
   * writer has its own, so that one that has lost its place spoils nothing.
   */
  public static String merging(int number, long writerEpoch) {
    return log(number) + "." + writerEpoch + ".merging";
  }

  /** Whether a name is that of a segment under construction. */
  public static boolean isMerging(String name) {
    Matcher matcher = FILE.matcher(name);
    return matcher.matches() && matcher.group(3) != null && parseLog(matcher.group(1)).isPresent();
  }

  /**
   * Names of what may stand beside a segment and says where its records are: our index, and those
   * that the lineage's crate leaves when it has read the directory.
   */
  public static List<String> caches(int number) {
    return List.of(index(number), log(number) + ".idx", log(number) + ".idx.wal");
  }

  /** The number in the name of a segment, empty for any other name. */
  public static OptionalInt parseLog(String name) {
    Matcher matcher = LOG.matcher(name);
    if (!matcher.matches()) {
      return OptionalInt.empty();
    }
    int number = Integer.parseInt(matcher.group(1));
    return log(number).equals(name) ? OptionalInt.of(number) : OptionalInt.empty();
  }

  /**
   * The number of the segment to which a file of that name belongs, be it the segment itself or
   * what stands beside it; empty for any other name.
   */
  public static OptionalInt parseFile(String name) {
    Matcher matcher = FILE.matcher(name);
    return matcher.matches() ? parseLog(matcher.group(1)) : OptionalInt.empty();
  }
}
