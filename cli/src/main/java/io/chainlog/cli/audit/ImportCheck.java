package io.chainlog.cli.audit;

import io.chainlog.storage.ImportStatement;
import io.chainlog.storage.errors.StorageException;
import io.chainlog.storage.errors.UnsupportedFormatException;
import io.chainlog.storage.record.ChainPosition;
import io.chainlog.storage.record.LogRecord;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Compares the statement that an import left beside a stream with the stream. It explains a stream
 * that is not the sink's, and shows nothing. Not thread safe.
 */
final class ImportCheck {
  private final StreamSource source;
  private final Optional<ImportStatement> statement;
  private final List<AuditFinding> findings = new ArrayList<>();
  private boolean endSeen;

  private ImportCheck(StreamSource source, Optional<ImportStatement> statement) {
    this.source = source;
    this.statement = statement;
  }

  /**
   * Reads the statement. What belongs to no archive needs none, and what is damaged explains
   * nothing.
   */
  static ImportCheck read(StreamSource source) throws IOException {
    try {
      ImportCheck check = new ImportCheck(source, ImportStatement.read(source.directory()));
      check.compareNames();
      return check;
    } catch (UnsupportedFormatException e) {
      throw e;
    } catch (StorageException e) {
      ImportCheck check = new ImportCheck(source, Optional.empty());
      check.add(null, null, e.getMessage());
      return check;
    }
  }

  private void compareNames() {
    if (statement.isEmpty() || source.origin() == StreamOrigin.BARE) {
      return;
    }
    String stated = statement.get().stream();
    if (!stated.equals(source.stream().name())) {
      add(source.stream().name(), stated, "the statement of an import is about another stream");
    }
    source
        .archiveId()
        .filter(id -> !id.equals(statement.get().archiveId()))
        .ifPresent(
            id ->
                add(
                    id,
                    statement.get().archiveId(),
                    "the statement of an import is about another archive"));
  }

  /** When the stream was imported, if it states that. */
  Optional<Instant> importedAt() {
    return statement.map(ImportStatement::importedAt);
  }

  /** Whether the stream states that it was imported. */
  boolean isStated() {
    return statement.isPresent() && findings.isEmpty();
  }

  /** Takes the next verified record. */
  void add(LogRecord record) {
    Optional<ChainPosition> end = statement.flatMap(ImportStatement::end);
    if (end.isPresent() && record.offset() == end.get().nextOffset() - 1) {
      endSeen = true;
      if (!record.chainHash().equals(end.get().chainHash())) {
        add(
            end.get().chainHash().toHex(),
            record.chainHash().toHex(),
            "the stream is not the one that was imported: its chain hash at offset "
                + record.offset()
                + " differs");
      }
    }
  }

  /**
   * What is wrong.
   *
   * @param whole whether the stream was read to its end, so that a record that is missing shows
   */
  List<AuditFinding> findings(boolean whole) {
    long stated = statement.flatMap(ImportStatement::end).map(ChainPosition::nextOffset).orElse(0L);
    if (!whole || endSeen || stated == 0) {
      return findings;
    }
    List<AuditFinding> all = new ArrayList<>(findings);
    all.add(finding(stated + " records", null, "fewer records than were imported"));
    return all;
  }

  /** Sentences without a full stop. */
  List<String> notes() {
    return statement
        .map(
            s ->
                s.end().isPresent()
                    ? String.format(
                        Locale.ROOT,
                        "imported on %s, %d records, as %s states; nothing vouches for that",
                        s.importedAt(),
                        s.end().get().nextOffset(),
                        ImportStatement.NAME)
                    : String.format(
                        Locale.ROOT,
                        "an import was begun on %s and not finished: run chainlog import again",
                        s.importedAt()))
        .stream()
        .toList();
  }

  private void add(String expected, String actual, String detail) {
    findings.add(finding(expected, actual, detail));
  }

  private AuditFinding finding(String expected, String actual, String detail) {
    String file = source.directory().location(ImportStatement.NAME);
    return AuditFinding.ofFile(AuditKind.IMPORT_MISMATCH.id(), file, expected, actual, detail);
  }
}
