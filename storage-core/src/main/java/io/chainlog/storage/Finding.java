package io.chainlog.storage;

import java.util.Objects;

/**
 * One thing that is wrong with a stream, and where.
 *
 * @param kind what is wrong
 * @param file path of the file for messages, as {@code LogDirectory.location()} gives it
 * @param position byte position in the file, or -1 when it does not apply
 * @param offset stream offset of the record concerned, or -1 when it is not known
 * @param expected what should be there, or null
 * @param actual what is there, or null
 * @param detail one sentence for people, without a full stop
 */
public record Finding(
    FindingKind kind,
    String file,
    long position,
    long offset,
    String expected,
    String actual,
    String detail) {

  public Finding {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(detail, "detail");
  }

  /** Detail, offset, position, file, expected and actual in one sentence without a full stop. */
  public String describe() {
    StringBuilder text = new StringBuilder(detail);
    if (offset >= 0) {
      text.append(" at offset ").append(offset);
    }
    if (position >= 0) {
      text.append(", position ").append(position);
    }
    text.append(" in ").append(file);
    if (expected != null || actual != null) {
      text.append(": expected ").append(expected).append(", found ").append(actual);
    }
    return text.toString();
  }
}
