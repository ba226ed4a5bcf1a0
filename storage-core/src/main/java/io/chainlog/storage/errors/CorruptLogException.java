package io.chainlog.storage.errors;

import io.chainlog.storage.Finding;

/**
 * Bytes that were acknowledged are not what was written: a failed checksum, a broken chain, a gap
 * in the offsets, a missing or shortened segment. Nothing has been changed by the operation that
 * throws this.
 */
public final class CorruptLogException extends StorageException {
  private static final long serialVersionUID = 1L;

  private final transient Finding finding;

  public CorruptLogException(Finding finding) {
    super(
        finding.describe()
            + ". Nothing was changed. Run: chainlog verify. To write the stream again, restore it from a copy, or see: chainlog repair --plan");
    this.finding = finding;
  }

  /** What was found, and where; null after Java serialization. */
  public Finding finding() {
    return finding;
  }
}
