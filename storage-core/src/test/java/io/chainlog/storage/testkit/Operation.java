package io.chainlog.storage.testkit;

import java.util.Locale;

/**
 * One thing that was asked of a {@link SimulatedDisk}, as small as a system call.
 *
 * @param number 0 for the first operation of a disk
 * @param kind what was asked
 * @param path path of the file or folder, from the root of the disk
 * @param detail position, length or second name, for people
 */
public record Operation(long number, Kind kind, String path, String detail) {

  /** The kinds of operations. */
  public enum Kind {
    LIST,
    OPEN,
    READ,
    MAKE_FOLDER,
    CREATE,
    WRITE,
    TRUNCATE,
    SYNC,
    LINK,
    RENAME,
    UNLINK,
    SYNC_FOLDER;

    /** Whether it changes what processes see. */
    public boolean isChange() {
      return this != LIST && this != OPEN && this != READ && !isSync();
    }

    /** Whether it puts changes on the medium. */
    public boolean isSync() {
      return this == SYNC || this == SYNC_FOLDER;
    }

    /** Whether it needs space on the disk. */
    boolean needsSpace() {
      return this == MAKE_FOLDER || this == CREATE || this == WRITE || this == LINK;
    }
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%5d %-11s %s %s", number, kind, path, detail)
        .stripTrailing();
  }
}
