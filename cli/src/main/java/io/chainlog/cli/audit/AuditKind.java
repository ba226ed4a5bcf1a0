package io.chainlog.cli.audit;

import java.util.Locale;

/** Kinds of findings that only a check of the whole archive can make; see also FindingKind. */
enum AuditKind {
  /** Record 0 says that the stream is another one than its folder and its archive say. */
  IDENTITY_MISMATCH,
  /** A Kafka offset that is not above the one before it. */
  KAFKA_OFFSET_ORDER,
  /** A writer opened record contradicts the records before it, or the commit point. */
  WRITER_MISMATCH,
  /** A stream repaired record contradicts its place, or what it names is not there. */
  REPAIR_MISMATCH,
  /** A tombstone retracts a record that is not there. */
  TOMBSTONE_MISMATCH,
  /** The statement of an import cannot be read, or contradicts the stream. */
  IMPORT_MISMATCH,
  /** There are streams, but {@code archive.json} is missing or cannot be read. */
  DAMAGED_ARCHIVE_FILE;

  /** The stable name used in machine output, such as {@code identity-mismatch}. */
  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
