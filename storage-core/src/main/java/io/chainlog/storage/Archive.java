package io.chainlog.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chainlog.storage.directory.EntryType;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.directory.SystemEntries;
import io.chainlog.storage.directory.VersionedContent;
import io.chainlog.storage.errors.NoSuchStreamException;
import io.chainlog.storage.errors.NotAnArchiveException;
import io.chainlog.storage.errors.StorageException;
import io.chainlog.storage.errors.UnsupportedFormatException;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;

/**
 * A folder with {@code archive.json}, which says what it is, and a stream in each folder below
 * {@code streams}. Immutable; streams are opened through {@link #open(StorageConfig, Clock)}.
 */
public final class Archive {
  /** Name of the file that makes a folder an archive. */
  public static final String IDENTITY_FILE = "archive.json";

  /** Name of the folder that holds the streams. */
  public static final String STREAMS_DIRECTORY = "streams";

  /** The format that this release reads and writes. */
  public static final int FORMAT = 1;

  private static final int MAX_IDENTITY_BYTES = 64 << 10;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final LogDirectory root;
  private final ArchiveIdentity identity;

  private Archive(LogDirectory root, ArchiveIdentity identity) {
    this.root = root;
    this.identity = identity;
  }

  /**
   * Makes an archive in a folder that is empty or missing.
   *
   * @throws NotAnArchiveException if the folder holds anything, or cannot be written
   */
  public static Archive create(LogDirectory root, Clock clock) throws IOException {
    if (root.exists() && !isEmpty(root)) {
      throw new NotAnArchiveException(
          String.format(
              Locale.ROOT,
              "%s is not empty: an archive is made in an empty folder. Name another one",
              root.location()));
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    ArchiveIdentity identity = new ArchiveIdentity(FORMAT, UUID.randomUUID(), now);
    try {
      root.create();
      root.replace(IDENTITY_FILE, toJson(identity), null);
    } catch (IOException e) {
      throw new NotAnArchiveException(
          String.format(
              Locale.ROOT,
              "%s cannot be made an archive: %s. Make the folder writable for this process",
              root.location(),
              e),
          e);
    }
    return new Archive(root, identity);
  }

  /**
   * Opens an archive.
   *
   * @throws NotAnArchiveException if the folder is missing or is no archive
   * @throws UnsupportedFormatException if it is of another format
   */
  public static Archive open(LogDirectory root) throws IOException {
    if (!root.exists()) {
      throw new NotAnArchiveException(
          String.format(
              Locale.ROOT,
              "there is no folder %s. Check the path, and that the storage is mounted",
              root.location()));
    }
    Optional<VersionedContent> content = readIdentity(root);
    if (content.isEmpty()) {
      throw new NotAnArchiveException(
          String.format(
              Locale.ROOT,
              "%s is not an archive: it holds no %s. Check the path",
              root.location(),
              IDENTITY_FILE));
    }
    return new Archive(root, parse(root, content.get().content()));
  }

  /**
   * Opens an archive, or makes one where the folder exists and is empty. A missing folder is not
   * made: it may be a mount that is not there.
   */
  public static Archive openOrCreate(LogDirectory root, Clock clock) throws IOException {
    if (!root.exists() || !isEmpty(root)) {
      return open(root);
    }
    try {
      return create(root, clock);
    } catch (NotAnArchiveException e) {
      return openMadeByAnother(root, e);
    }
  }

  /** A file system's own entries do not count: the root of a disk has some from the start. */
  private static boolean isEmpty(LogDirectory root) throws IOException {
    return root.list().stream().allMatch(SystemEntries::isOne);
  }

  /** Two may find the folder empty at the same time; one of them is too late. */
  private static Archive openMadeByAnother(LogDirectory root, NotAnArchiveException failure)
      throws IOException {
    if (root.read(IDENTITY_FILE, MAX_IDENTITY_BYTES).isEmpty()) {
      throw failure;
    }
    return open(root);
  }

  /** What the archive says of itself. */
  public ArchiveIdentity identity() {
    return identity;
  }

  /** The archive's folder. */
  public LogDirectory root() {
    return root;
  }

  /** The streams, ordered by name. */
  public List<StreamId> streams() throws IOException {
    return listStreams(root.directory(STREAMS_DIRECTORY));
  }

  /** The folder of a stream, which need not exist. */
  public LogDirectory streamDirectory(StreamId stream) {
    return root.directory(STREAMS_DIRECTORY).directory(stream.name());
  }

  /**
   * The folder of a stream that is there.
   *
   * @throws NoSuchStreamException if there is none, or a link or device in its place
   */
  public LogDirectory existingStream(StreamId stream) throws IOException {
    LogDirectory streams = root.directory(STREAMS_DIRECTORY);
    LogDirectory directory = streams.directory(stream.name());
    if (links().contains(stream)) {
      throw new NoSuchStreamException(
          String.format(
              Locale.ROOT,
              "%s is a link or device, which is not followed. Nothing was changed. Put the folder"
                  + " itself in its place",
              directory.location()));
    }
    if (!directory.exists()) {
      throw new NoSuchStreamException(
          String.format(
              Locale.ROOT,
              "there is no such stream: %s. Nothing was changed. Run: chainlog ls %s",
              directory.location(),
              root.location()));
    }
    return directory;
  }

  /** Names of streams at whose place is a link or device, which is not followed; ordered. */
  public List<StreamId> links() throws IOException {
    LogDirectory streams = root.directory(STREAMS_DIRECTORY);
    if (!streams.exists()) {
      return List.of();
    }
    return streams.list().stream()
        .filter(entry -> entry.type() == EntryType.OTHER && StreamId.isValid(entry.name()))
        .map(entry -> new StreamId(entry.name()))
        .sorted()
        .toList();
  }

  /** Opens this archive's streams, for reading and writing. */
  public OpenArchive open(StorageConfig config, Clock clock) {
    return new OpenArchive(root.directory(STREAMS_DIRECTORY), config, clock);
  }

  /** Opens its streams as {@link #open(StorageConfig, Clock)}, on threads of the caller's. */
  public OpenArchive open(StorageConfig config, Clock clock, Executor executor) {
    return new OpenArchive(root.directory(STREAMS_DIRECTORY), config, clock, executor);
  }

  /** The same as a {@link StorageBackend}. */
  public StorageBackend storage(StorageConfig config, Clock clock) {
    return new SegmentStorage(open(config, clock));
  }

  static List<StreamId> listStreams(LogDirectory streams) throws IOException {
    if (!streams.exists()) {
      return List.of();
    }
    return streams.list().stream()
        .filter(entry -> entry.type() == EntryType.DIRECTORY && StreamId.isValid(entry.name()))
        .filter(entry -> !SystemEntries.isOne(entry))
        .map(entry -> new StreamId(entry.name()))
        .sorted()
        .toList();
  }

  private static byte[] toJson(ArchiveIdentity identity) throws JsonProcessingException {
    return JSON.writeValueAsBytes(
        JSON.createObjectNode()
            .put("format", identity.format())
            .put("archive_id", identity.id().toString())
            .put("created_at", identity.createdAt().toString()));
  }

  private static Optional<VersionedContent> readIdentity(LogDirectory root) throws IOException {
    try {
      return root.read(IDENTITY_FILE, MAX_IDENTITY_BYTES);
    } catch (NoSuchFileException | StorageException e) { // no plain file, or far too large
      throw unreadable(root.location(IDENTITY_FILE), e);
    }
  }

  private static NotAnArchiveException unreadable(String file, Exception cause) {
    return new NotAnArchiveException(
        String.format(
            Locale.ROOT,
            "%s cannot be read: %s. Restore it from a copy of the archive",
            file,
            cause),
        cause);
  }

  private static ArchiveIdentity parse(LogDirectory root, byte[] content) throws IOException {
    String file = root.location(IDENTITY_FILE);
    try {
      JsonNode json = JSON.readTree(content);
      if (!json.path("format").isInt()) {
        throw new NotAnArchiveException(file + " names no format: it is not an archive's");
      }
      requireKnownFormat(file, json.path("format").intValue());
      return new ArchiveIdentity(
          FORMAT,
          UUID.fromString(json.path("archive_id").asText()),
          Instant.parse(json.path("created_at").asText()));
    } catch (JsonProcessingException
        | CharConversionException // bytes that look like UTF-32 and are not
        | IllegalArgumentException
        | DateTimeException e) {
      throw unreadable(file, e);
    }
  }

  private static void requireKnownFormat(String file, int format)
      throws UnsupportedFormatException {
    if (format != FORMAT) {
      throw new UnsupportedFormatException(
          String.format(
              Locale.ROOT,
              "%s is of archive format %d, this release knows %d. Use the release that wrote it, or a later one",
              file,
              format,
              FORMAT));
    }
  }
}
