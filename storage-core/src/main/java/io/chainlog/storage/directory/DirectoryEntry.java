package io.chainlog.storage.directory;

/**
 * One entry of a directory.
 *
 * @param name one path element
 * @param type what it is; links are not followed
 * @param sizeBytes bytes of a file at the time of listing, 0 for anything else
 */
public record DirectoryEntry(String name, EntryType type, long sizeBytes) {}
