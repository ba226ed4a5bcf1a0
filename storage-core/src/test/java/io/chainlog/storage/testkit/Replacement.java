package io.chainlog.storage.testkit;

import java.io.IOException;
import java.util.Locale;
import java.util.regex.Pattern;

/** Replaces a file whole, step by step as a folder of files does it. */
final class Replacement {
  private static final Pattern TEMPORARY = Pattern.compile("\\..+\\.tmp-[0-9a-f]{32}");

  private final SimulatedDirectory directory;
  private final String name;
  private final String prefix;

  Replacement(SimulatedDirectory directory, String name) {
    this.directory = directory;
    this.name = name;
    this.prefix = "." + name + ".tmp-";
  }

  static boolean isTemporary(String name) {
    return name.startsWith(".") && TEMPORARY.matcher(name).matches();
  }

  String replace(byte[] content, String expectedVersion) throws IOException {
    String temporary = unusedName();
    try {
      SimulatedFile file = directory.findOrMake(temporary);
      write(directory.location(temporary), file, content);
      moveIntoPlace(temporary, expectedVersion);
    } finally {
      if (!directory.operations().isStopped() && directory.file(temporary) != null) {
        directory.unlink(temporary);
      }
    }
    directory.syncNames();
    return Values.version(content);
  }

  /** Names by count, not by chance, so that a run can be repeated. */
  private String unusedName() throws IOException {
    long number = directory.operations().count();
    while (directory.file(prefix + String.format(Locale.ROOT, "%032x", number)) != null) {
      number++;
    }
    return prefix + String.format(Locale.ROOT, "%032x", number);
  }

  private void write(String path, SimulatedFile file, byte[] content) throws IOException {
    directory
        .operations()
        .write(path, "0+" + content.length, content.length, n -> file.write(0, content, 0, n));
    directory.operations().sync(path, file);
  }

  private void moveIntoPlace(String temporary, String expectedVersion) throws IOException {
    requireVersion(expectedVersion);
    if (expectedVersion == null) {
      directory.link(temporary, name);
      return;
    }
    for (String other : directory.allNames()) {
      if (isTemporary(other) && other.startsWith(prefix) && !other.equals(temporary)) {
        directory.unlink(other);
      }
    }
    directory.rename(temporary, name);
  }

  private void requireVersion(String expected) throws IOException {
    SimulatedFile present = directory.file(name);
    String version = present == null ? null : Values.version(directory.readWhole(name, present));
    Values.requireVersion(directory.location(name), expected, version);
  }
}
