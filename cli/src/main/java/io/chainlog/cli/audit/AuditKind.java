package io.chainlog.cli.audit;

import java.util.Locale;

/** Kinds of findings that only a check of the whole archive can make; see also FindingKind. */
enum AuditKind {
  /** Record 0 says that the stream is another one than its folder and its archive say. */
  IDENTITY_MISMATCH,
  /** A Kafka offset that is not above the one before it. */
  KAFKA_OFFSET_ORDER,
  /** There are streams, but {@code archive.json} is missing or cannot be read. */
  DAMAGED_ARCHIVE_FILE;

  /** The stable name used in machine output, such as {@code identity-mismatch}. */
  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
