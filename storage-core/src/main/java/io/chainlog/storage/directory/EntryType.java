package io.chainlog.storage.directory;

/** What stands behind a name in a directory. */
public enum EntryType {
  FILE,
  DIRECTORY,
  /** A symbolic link, a device, a socket: never opened. */
  OTHER
}
