package io.chainlog.storage.directory;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * What file systems, file servers and desktops put into a folder by themselves. It is part of no
 * archive and no evidence of anything; it is never opened.
 */
public final class SystemEntries {
  private static final Set<String> FOLDERS =
      Set.of("lost+found", ".snapshot", ".snapshots", ".zfs", ".Trashes", ".fseventsd");
  private static final Set<String> FILES = Set.of(".DS_Store", "Thumbs.db", "desktop.ini");

  /** A file that was removed while a client of NFS had it open. */
  private static final Pattern REMOVED_BY_NFS = Pattern.compile("\\.nfs[0-9A-Fa-f]+");

  private SystemEntries() {}

  /** Whether an entry has such a name, and is what has that name: a link is never one. */
  public static boolean isOne(DirectoryEntry entry) {
    return switch (entry.type()) {
      case DIRECTORY -> FOLDERS.contains(entry.name());
      case FILE -> FILES.contains(entry.name()) || REMOVED_BY_NFS.matcher(entry.name()).matches();
      case OTHER -> false;
    };
  }
}
