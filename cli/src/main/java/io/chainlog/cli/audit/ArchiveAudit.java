package io.chainlog.cli.audit;

import io.chainlog.storage.Archive;
import io.chainlog.storage.ArchiveIdentity;
import io.chainlog.storage.StreamFolder;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.NotAnArchiveException;
import io.chainlog.storage.errors.StorageException;
import io.chainlog.storage.errors.UnsupportedFormatException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Checks a whole archive, or one bare stream directory. Whatever happens comes back as a report;
 * only an interrupt is thrown. Reads only, takes no lock, and may run beside a writer.
 */
public final class ArchiveAudit {
  private final Clock clock;
  private final ParallelAudit parallel;

  public ArchiveAudit(AuditOptions options, Clock clock, AuditProgress progress) {
    this.clock = clock;
    this.parallel = new ParallelAudit(options, progress);
  }

  /**
   * Checks an archive.
   *
   * @param only the streams to check; empty for all of them
   * @param imported streams of which the caller knows that they were imported
   */
  public AuditReport checkArchive(LogDirectory root, List<StreamId> only, Set<StreamId> imported)
      throws InterruptedException {
    Instant start = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    try {
      return checkOpened(root, only, imported, start);
    } catch (UnsupportedFormatException e) {
      return AuditReport.failed(root.location(), start, false, e.getMessage());
    } catch (IOException e) {
      return AuditReport.failed(root.location(), start, true, IoMessages.of(e));
    }
  }

  private AuditReport checkOpened(
      LogDirectory root, List<StreamId> only, Set<StreamId> imported, Instant start)
      throws IOException, InterruptedException {
    Optional<ArchiveIdentity> identity = Optional.empty();
    Optional<IOException> damage = Optional.empty();
    try {
      identity = Optional.of(Archive.open(root).identity());
    } catch (UnsupportedFormatException e) {
      return checkLaterFormat(root, only, imported, start, e);
    } catch (StorageException | NoSuchFileException e) {
      damage = Optional.of(e);
    }
    ArchiveLayout layout = layout(root, damage);
    List<AuditFinding> findings = new ArrayList<>(layout.findings());
    damage.ifPresent(e -> findings.add(damagedArchiveFile(root, e)));
    Optional<String> archiveId = identity.map(i -> i.id().toString());
    List<StreamReport> streams = parallel.check(sources(layout, only, imported, archiveId));
    return AuditReport.of(root.location(), identity, start, streams, findings, layout.notes());
  }

  /** What a later release changed is not known; what is damaged in what it left alone, is. */
  private AuditReport checkLaterFormat(
      LogDirectory root,
      List<StreamId> only,
      Set<StreamId> imported,
      Instant start,
      UnsupportedFormatException later)
      throws IOException, InterruptedException {
    ArchiveLayout layout = ArchiveLayout.of(root);
    List<StreamReport> streams =
        parallel.check(sources(layout, only, imported, Optional.empty())).stream()
            .map(LaterFormat::judge)
            .toList();
    if (streams.stream().noneMatch(s -> s.verdict() == Verdict.TAMPERED)) {
      return AuditReport.failed(root.location(), start, false, later.getMessage());
    }
    return AuditReport.of(
        root.location(), Optional.empty(), start, streams, List.of(), List.of(later.getMessage()));
  }

  private static List<StreamSource> sources(
      ArchiveLayout layout,
      List<StreamId> only,
      Set<StreamId> imported,
      Optional<String> archiveId) {
    return (only.isEmpty() ? layout.streams().keySet() : only)
        .stream()
            .distinct()
            .sorted()
            .map(id -> source(layout, id, archiveId, imported.contains(id), !only.isEmpty()))
            .toList();
  }

  private static StreamSource source(
      ArchiveLayout layout,
      StreamId stream,
      Optional<String> archiveId,
      boolean imported,
      boolean askedFor) {
    return new StreamSource(
        stream,
        Optional.ofNullable(layout.streams().get(stream)),
        imported ? StreamOrigin.IMPORTED : StreamOrigin.SINK,
        imported ? Optional.empty() : Optional.of(new ExpectedIdentity(stream, archiveId)),
        archiveId,
        askedFor);
  }

  /** A folder with segments in the right places is an archive whose archive.json is gone. */
  private static ArchiveLayout layout(LogDirectory root, Optional<IOException> damage)
      throws IOException {
    if (damage.isPresent() && !root.exists()) {
      throw damage.get();
    }
    ArchiveLayout layout = ArchiveLayout.of(root);
    if (damage.isPresent() && !layout.holdsSegments()) {
      throw damage.get();
    }
    return layout;
  }

  private static AuditFinding damagedArchiveFile(LogDirectory root, IOException cause) {
    return AuditFinding.ofFile(
        AuditKind.DAMAGED_ARCHIVE_FILE.id(),
        root.location(Archive.IDENTITY_FILE),
        null,
        null,
        "there are streams, but the file that says which archive they belong to is missing or damaged: "
            + IoMessages.of(cause));
  }

  /**
   * Checks one stream directory that belongs to no archive: its payloads need not be envelopes, and
   * nothing is known about what its record 0 must say.
   *
   * @param stream what to call it
   */
  public AuditReport checkStreamDirectory(LogDirectory directory, StreamId stream)
      throws InterruptedException {
    Instant start = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    StreamSource source =
        new StreamSource(
            stream,
            Optional.of(directory),
            StreamOrigin.BARE,
            Optional.empty(),
            Optional.empty(),
            true);
    try {
      requireStreamDirectory(directory);
      List<StreamReport> streams = parallel.check(List.of(source));
      return AuditReport.of(
          directory.location(), Optional.empty(), start, streams, List.of(), List.of());
    } catch (IOException e) {
      return AuditReport.failed(directory.location(), start, true, IoMessages.of(e));
    }
  }

  /** A folder of something else is a slip, and its files are no evidence of anything. */
  private static void requireStreamDirectory(LogDirectory directory) throws IOException {
    if (!directory.exists()) {
      throw new NotAnArchiveException("there is no folder " + directory.location());
    }
    if (!new StreamFolder(directory).isStream() && !directory.list().isEmpty()) {
      throw new NotAnArchiveException(
          String.format(
              Locale.ROOT,
              "%s is no stream directory. Name the folder that holds %s",
              directory.location(),
              StreamFolder.segmentName(0)));
    }
  }
}
