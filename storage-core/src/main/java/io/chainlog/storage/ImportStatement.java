package io.chainlog.storage;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.directory.VersionedContent;
import io.chainlog.storage.errors.StorageException;
import io.chainlog.storage.errors.UnsupportedFormatException;
import io.chainlog.storage.record.ChainHash;
import io.chainlog.storage.record.ChainPosition;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * What an import leaves beside the stream that it wrote, in {@value #NAME}: that the stream is a
 * copy of a directory from elsewhere, so that its records need not be the sink's. Whoever can write
 * the folder can write such a statement; it explains, and vouches for nothing.
 *
 * @param stream name of the stream
 * @param archiveId id of the archive that it was imported into
 * @param importedAt when the import was begun or last resumed
 * @param end where the copy ends; empty until the import is finished
 */
public record ImportStatement(
    String stream, String archiveId, Instant importedAt, Optional<ChainPosition> end) {

  /** Name of the file in a stream's directory. */
  public static final String NAME = "imported.json";

  private static final int FORMAT = 1;
  private static final int MAX_BYTES = 16 << 10;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The file. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Content(
      @JsonProperty(value = "format", required = true) int format,
      @JsonProperty(value = "stream", required = true) String stream,
      @JsonProperty(value = "archive_id", required = true) String archiveId,
      @JsonProperty(value = "imported_at", required = true) String importedAt,
      @JsonProperty("records") Long records,
      @JsonProperty("chain_head") String chainHead) {}

  /**
   * Reads the statement of a stream.
   *
   * @return empty if there is none
   * @throws StorageException if there is one that cannot be read
   * @throws UnsupportedFormatException if it is of a later format
   */
  public static Optional<ImportStatement> read(LogDirectory directory) throws IOException {
    String file = directory.location(NAME);
    try {
      Optional<VersionedContent> content = directory.read(NAME, MAX_BYTES);
      return content.isEmpty()
          ? Optional.empty()
          : Optional.of(parse(file, JSON.readValue(content.get().content(), Content.class)));
    } catch (UnsupportedFormatException e) {
      throw e;
    } catch (NoSuchFileException e) {
      throw new StorageException(file + " is not a plain file, and was not opened", e);
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      throw new StorageException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static ImportStatement parse(String file, Content content)
      throws UnsupportedFormatException {
    if (content == null || content.stream() == null || content.archiveId() == null) {
      throw new IllegalArgumentException("it names no stream and archive");
    }
    if (content.format() != FORMAT) {
      throw new UnsupportedFormatException(
          String.format(
              Locale.ROOT,
              "%s is of format %d, this release knows %d. Use the release that wrote it, or a later"
                  + " one",
              file,
              content.format(),
              FORMAT));
    }
    Optional<ChainPosition> end =
        content.records() == null
            ? Optional.empty()
            : Optional.of(
                new ChainPosition(content.records(), ChainHash.fromHex(content.chainHead())));
    return new ImportStatement(
        content.stream(), content.archiveId(), Instant.parse(content.importedAt()), end);
  }

  /** Writes the statement in the place of any older one; durable on return. */
  public void write(LogDirectory directory) throws IOException {
    Content content =
        new Content(
            FORMAT,
            stream,
            archiveId,
            importedAt.toString(),
            end.map(ChainPosition::nextOffset).orElse(null),
            end.map(place -> place.chainHash().toHex()).orElse(null));
    String version = directory.read(NAME, MAX_BYTES).map(VersionedContent::version).orElse(null);
    directory.replace(NAME, JSON.writeValueAsBytes(content), version);
  }
}
