package io.chainlog.storage.directory;

/** The rule for names: one path element, so that no name leads out of its directory. */
final class EntryNames {

  private EntryNames() {}

  /** Returns the name, if it is one. */
  static String check(String name) {
    if (name.isEmpty() || name.equals(".") || name.equals("..") || holdsSeparator(name)) {
      throw new IllegalArgumentException("name must be one path element: \"" + name + "\"");
    }
    return name;
  }

  private static boolean holdsSeparator(String name) {
    return name.indexOf('/') >= 0 || name.indexOf('\\') >= 0 || name.indexOf('\0') >= 0;
  }
}
