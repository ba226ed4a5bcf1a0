package io.chainlog.storage;

/** What must be true of a batch when an append returns. */
public enum Durability {
  /** Handed to the operating system: readers of this backend see it, a power cut may lose it. */
  WRITTEN,
  /** Behind a commit point on the medium: nothing short of damage loses it. */
  SYNCED
}
