package io.chainlog.storage.internal.layout;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chainlog.storage.CommitPoint;
import io.chainlog.storage.SegmentInfo;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.directory.VersionedContent;
import io.chainlog.storage.errors.StorageException;
import io.chainlog.storage.errors.UnsupportedFormatException;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code manifest.json} says: a cache of the list of segments, and a second copy of the writer
 * epoch, by which no writer decides. Missing or damaged it is made anew from the segments; it is
 * never believed over them.
 *
 * @param format 1, or null in a directory of the lineage
 * @param stream name of the stream, or null in a directory of the lineage
 * @param writerEpoch of the last writer, or null in a directory of the lineage
 * @param segments ascending; one that exists and is not listed is not vouched for
 * @param activeSegment number of the segment that is appended to; its file may not exist yet
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SegmentManifest(
    @JsonProperty("format") Integer format,
    @JsonProperty("stream") String stream,
    @JsonProperty("writer_epoch") Long writerEpoch,
    @JsonProperty(value = "segments", required = true) List<Entry> segments,
    @JsonProperty(value = "active_segment", required = true) int activeSegment) {

  /** Name of the file in a stream's directory. */
  public static final String NAME = "manifest.json";

  static final int FORMAT = 1;

  /** Room for about 100,000 segments that are gone, and for each one that is there. */
  private static final int MAX_BYTES = 16 << 20;

  private static final int MAX_BYTES_OF_ENTRY = 512;
  private static final int LARGEST_BYTES = 1 << 30;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** One segment; sizes of the active one are those at the time of writing. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Entry(
      @JsonProperty(value = "segment_num", required = true) int segmentNum,
      @JsonProperty(value = "first_offset", required = true) long firstOffset,
      @JsonProperty(value = "next_offset", required = true) long nextOffset,
      @JsonProperty(value = "size_bytes", required = true) long sizeBytes) {}

  /**
   * Describes the segments of a stream.
   *
   * @param segments all of them, ascending; the last one is the active one
   * @param nextOffset the offset after its last record
   * @param unlisted those that the manifest does not vouch for
   */
  public static SegmentManifest of(
      StreamId stream,
      long writerEpoch,
      List<SegmentInfo> segments,
      long nextOffset,
      Set<SegmentInfo> unlisted) {
    List<Entry> entries = new ArrayList<>(segments.size());
    for (int i = 0; i < segments.size(); i++) {
      SegmentInfo segment = segments.get(i);
      boolean last = i + 1 == segments.size();
      long end = last ? nextOffset : segments.get(i + 1).baseOffset();
      if (!unlisted.contains(segment)) {
        entries.add(new Entry(segment.number(), segment.baseOffset(), end, segment.sizeBytes()));
      }
    }
    int active = segments.get(segments.size() - 1).number();
    return new SegmentManifest(FORMAT, stream.name(), writerEpoch, entries, active);
  }

  /** The epoch, 0 when none is recorded. */
  public long epoch() {
    return writerEpoch == null ? 0 : writerEpoch;
  }

  /** Whether a segment is listed that holds anything. */
  public boolean listsRecords() {
    return segments.stream().anyMatch(entry -> entry.nextOffset() > 0);
  }

  /**
   * What may be believed beside a commit point: the segments before its own. Those from there on
   * are what the commit point itself is compared with.
   */
  public static Optional<SegmentManifest> before(
      Optional<CommitPoint> commit, Optional<SegmentManifest> manifest) {
    return commit.isEmpty()
        ? manifest
        : manifest.map(known -> known.before(commit.get().segment()));
  }

  private SegmentManifest before(int number) {
    List<Entry> earlier = segments.stream().filter(entry -> entry.segmentNum() < number).toList();
    return new SegmentManifest(format, stream, writerEpoch, earlier, activeSegment);
  }

  /** The entry of a segment, empty when there is none. */
  public Optional<Entry> entry(int number) {
    int low = 0;
    int high = segments.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      Entry entry = segments.get(middle);
      if (entry.segmentNum() == number) {
        return Optional.of(entry);
      }
      low = entry.segmentNum() < number ? middle + 1 : low;
      high = entry.segmentNum() > number ? middle - 1 : high;
    }
    return Optional.empty();
  }

  /**
   * Reads the manifest of a stream.
   *
   * @return empty when it is missing or cannot be read as one
   * @throws UnsupportedFormatException if it says that it is of another format
   */
  public static Optional<SegmentManifest> read(LogDirectory directory) throws IOException {
    try {
      return readPlainFile(directory);
    } catch (NoSuchFileException e) {
      return Optional.empty(); // a link, a folder, a device
    }
  }

  /**
   * Reads the manifest of a stream that will be written.
   *
   * @return empty when it is missing or cannot be read as one
   * @throws StorageException if something stands in its place that cannot be replaced
   * @throws UnsupportedFormatException if it says that it is of another format
   */
  public static Optional<SegmentManifest> readToReplace(LogDirectory directory) throws IOException {
    try {
      return readPlainFile(directory);
    } catch (NoSuchFileException e) {
      throw new StorageException(
          String.format(
              Locale.ROOT,
              "%s is not a plain file, so that the manifest cannot be written. Nothing was changed. Move it out of the archive",
              directory.location(NAME)),
          e);
    }
  }

  private static Optional<SegmentManifest> readPlainFile(LogDirectory directory)
      throws IOException {
    Optional<SegmentManifest> manifest = parse(directory);
    if (manifest.isPresent() && manifest.get().format() != null) {
      int format = manifest.get().format();
      if (format != FORMAT) {
        throw new UnsupportedFormatException(
            String.format(
                Locale.ROOT,
                "%s is of format %d, this release knows %d. Use the release that wrote it, or a later one",
                directory.location(NAME),
                format,
                FORMAT));
      }
    }
    return manifest;
  }

  private static Optional<SegmentManifest> parse(LogDirectory directory) throws IOException {
    try {
      Optional<VersionedContent> content = directory.read(NAME, maxBytes(directory.list().size()));
      return content.isEmpty()
          ? Optional.empty()
          : Optional.ofNullable(JSON.readValue(content.get().content(), SegmentManifest.class))
              .filter(manifest -> manifest.segments() != null)
              .filter(SegmentManifest::isConsistent);
    } catch (JsonProcessingException
        | CharConversionException // bytes that look like UTF-32 and are not
        | StorageException e) {
      return Optional.empty(); // a cache that cannot be read is as good as none
    }
  }

  /** Whether the segments ascend, which need not follow each other, and the epoch can be one. */
  private boolean isConsistent() {
    if (!CommitPoint.isPlausible(epoch())) {
      return false;
    }
    int nextNumber = 0;
    long nextOffset = 0;
    for (Entry entry : segments) {
      if (entry == null
          || entry.segmentNum() < nextNumber
          || entry.segmentNum() > SegmentNames.MAX_NUMBER
          || entry.firstOffset() < nextOffset
          || (entry.firstOffset() == 0) != (entry.segmentNum() == 0)
          || entry.nextOffset() < entry.firstOffset()) {
        return false;
      }
      nextNumber = entry.segmentNum() + 1;
      nextOffset = entry.nextOffset();
    }
    return true;
  }

  /** Writes the manifest of a stream in the place of any older one; durable on return. */
  public void write(LogDirectory directory) throws IOException {
    directory.replace(
        NAME, JSON.writeValueAsBytes(this), makeReplaceable(directory, maxBytes(segments.size())));
  }

  /** A manifest of any size may stand there; what is read is bounded by what else is there. */
  private static int maxBytes(long files) {
    return (int) Math.min(LARGEST_BYTES, MAX_BYTES + files * MAX_BYTES_OF_ENTRY);
  }

  /** The version of the older one, null if there is none; one that is too large is removed. */
  private static String makeReplaceable(LogDirectory directory, int maxBytes) throws IOException {
    try {
      return directory.read(NAME, maxBytes).map(VersionedContent::version).orElse(null);
    } catch (StorageException e) {
      directory.delete(NAME);
      return null;
    }
  }
}
