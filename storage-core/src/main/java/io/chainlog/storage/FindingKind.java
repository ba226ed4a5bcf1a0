package io.chainlog.storage;

import java.util.Locale;

/** What is wrong. The lower-case, hyphenated name is part of the tool's machine output. */
public enum FindingKind {
  /** A start or end sentinel, a length or an enumerated byte that no writer produces. */
  MALFORMED_FRAME,
  /** The stored CRC-32 is not that of the bytes before it. */
  CRC_MISMATCH,
  /** The frame's previous hash is not the chain hash of the record before it. */
  BROKEN_CHAIN,
  /** The frame's offset is not one more than that of the record before it. */
  OFFSET_GAP,
  /** The stored payload cannot be decompressed. */
  CORRUPT_PAYLOAD,
  /** A checkpoint record says something else than the records before it. */
  CHECKPOINT_MISMATCH,
  /** The log ends inside a frame, or before the commit point. */
  TRUNCATED,
  /** A segment that must be there is not. */
  MISSING_SEGMENT,
  /** The commit point names another chain hash, offset or position than the log. */
  COMMIT_MISMATCH,
  /** The commit file holds no valid slot, or a damaged one beside a valid one. */
  DAMAGED_COMMIT_FILE,
  /** The manifest cannot be read, or contradicts the segments. */
  MANIFEST_MISMATCH,
  /** An index file is damaged, or points to where its record is not. */
  INDEX_MISMATCH,
  /** A file that belongs to no stream of this format. */
  UNREFERENCED_FILE,
  /** A repair was begun and not finished. */
  INTERRUPTED_REPAIR,
  /** A record whose payload is not what the layer above expects. */
  INVALID_ENVELOPE;

  /** The stable name used in machine output, such as {@code crc-mismatch}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
