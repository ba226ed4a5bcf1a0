package io.chainlog.storage;

import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/**
 * What {@code archive.json} says.
 *
 * @param format version of the on-disk format
 * @param id random, given once
 * @param createdAt to the millisecond
 */
public record ArchiveIdentity(int format, UUID id, Instant createdAt) {
  public ArchiveIdentity {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(createdAt, "createdAt");
  }
}
