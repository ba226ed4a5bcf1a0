package io.chainlog.storage.internal.layout;

import io.chainlog.storage.Finding;
import io.chainlog.storage.FindingKind;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.directory.LogInput;
import io.chainlog.storage.errors.CorruptLogException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names that a repair gives. What it takes out of a stream stays in the folder, under the name
 * that it had and {@code .repair-} with the time at which the repair was begun. Neither readers nor
 * recovery know such names.
 */
public final class RepairNames {
  /** The plan of a repair that was begun; while it is there, nobody may write the stream. */
  public static final String PLAN = "repair.json";

  private static final DateTimeFormatter ID =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final Set<String> OF_THE_STREAM =
      Set.of(CommitFile.NAME, SegmentManifest.NAME, PLAN);
  private static final Pattern KEPT = Pattern.compile("(.+)\\.repair-(\\d{8}T\\d{6}Z)");

  private RepairNames() {}

  /** What tells a repair from others of the same stream: its time to the second, in UTC. */
  public static String id(Instant begun) {
    return ID.format(begun);
  }

  /** Name under which a repair keeps a file, or what it cut off that file. */
  public static String kept(String file, String id) {
    return file + ".repair-" + id;
  }

  /** Whether a repair may take out, or rewrite, a file of that name. */
  public static boolean mayBeKept(String file) {
    return OF_THE_STREAM.contains(file) || SegmentNames.parseFile(file).isPresent();
  }

  /** The repair that keeps a file of that name, empty for any other name. */
  public static Optional<String> idIn(String name) {
    Matcher matcher = KEPT.matcher(name);
    return matcher.matches() && mayBeKept(matcher.group(1))
        ? Optional.of(matcher.group(2))
        : Optional.empty();
  }

  /**
   * Refuses a stream between two states.
   *
   * @throws CorruptLogException if a repair was begun and not finished
   */
  public static void requireNoneBegun(LogDirectory directory) throws IOException {
    if (isBegun(directory)) {
      throw new CorruptLogException(begun(directory));
    }
  }

  /** Whether a repair was begun and not finished. */
  public static boolean isBegun(LogDirectory directory) throws IOException {
    try (LogInput plan = directory.openInput(PLAN)) {
      return plan != null;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** The finding that a repair was begun and not finished. */
  public static Finding begun(LogDirectory directory) {
    return new Finding(
        FindingKind.INTERRUPTED_REPAIR,
        directory.location(PLAN),
        -1,
        -1,
        null,
        null,
        "a repair was begun and not finished: chainlog repair finishes it");
  }
}
