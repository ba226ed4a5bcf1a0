package io.chainlog.storage.repair;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.directory.VersionedContent;
import io.chainlog.storage.errors.StorageException;
import io.chainlog.storage.errors.UnsupportedFormatException;
import io.chainlog.storage.internal.layout.RepairNames;
import io.chainlog.storage.record.ChainHash;
import io.chainlog.storage.record.ChainPosition;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The plan of a repair as it is written down before the first change ({@code repair.json}; the
 * fields are in {@code docs/format/RECORD.md}).
 *
 * @param plan what is to be done
 * @param kept whether everything that would be overwritten has been copied: before that copies are
 *     made anew, behind that never
 */
record RepairJournal(RepairPlan plan, boolean kept) {
  private static final int FORMAT = 1;

  /** Room for the reason, and for some thousand files that are gone. */
  private static final int SPARE_BYTES = 4 << 20;

  /** For each file that is there: a cut, or the name of a copy. */
  private static final int MAX_BYTES_OF_FILE = 512;

  private static final int LARGEST_BYTES = 256 << 20;
  private static final String NO_HEAD = ChainHash.ZERO.toHex();
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .defaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL))
          .build();

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Content(
      @JsonProperty(value = "format", required = true) int format,
      @JsonProperty(value = "begun_at", required = true) String begunAt,
      @JsonProperty(value = "kept", required = true) boolean kept,
      @JsonProperty(value = "reason", required = true) String reason,
      @JsonProperty(value = "segment_num", required = true) int segment,
      @JsonProperty(value = "end_position", required = true) long endPosition,
      @JsonProperty(value = "end_offset", required = true) long endOffset,
      @JsonProperty(value = "chain_head", required = true) String chainHead,
      @JsonProperty(value = "committed_offset", required = true) long committedOffset,
      @JsonProperty(value = "committed_chain_head", required = true) String committedChainHead,
      @JsonProperty(value = "first_lost_offset", required = true) long firstLostOffset,
      @JsonProperty(value = "lost_records", required = true) long lostRecords,
      @JsonProperty(value = "lost_may_be_more", required = true) boolean lostMayBeMore,
      @JsonProperty(value = "writer_epoch", required = true) long writerEpoch,
      @JsonProperty(value = "cuts", required = true) List<CutContent> cuts,
      @JsonProperty(value = "copies", required = true) List<String> copies) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record CutContent(
      @JsonProperty(value = "file", required = true) String file,
      @JsonProperty(value = "position", required = true) long position,
      @JsonProperty(value = "bytes", required = true) long bytes,
      @JsonProperty(value = "first_offset", required = true) long firstOffset,
      @JsonProperty(value = "last_offset", required = true) long lastOffset) {}

  /** The plan of a repair that was begun and not finished, empty if there is none. */
  static Optional<RepairJournal> read(LogDirectory directory) throws IOException {
    return read(directory, RepairNames.PLAN, maxBytes(directory));
  }

  /** A plan names each file at most twice, so that it cannot be much larger than their list. */
  private static int maxBytes(LogDirectory directory) throws IOException {
    long files = directory.list().size();
    return (int) Math.min(LARGEST_BYTES, SPARE_BYTES + files * MAX_BYTES_OF_FILE);
  }

  /** The plan under another name. */
  static Optional<RepairJournal> read(LogDirectory directory, String name, int maxBytes)
      throws IOException {
    Optional<VersionedContent> content = content(directory, name, maxBytes);
    return content.isEmpty()
        ? Optional.empty()
        : Optional.of(parse(directory.location(name), content.get().content()));
  }

  private static Optional<VersionedContent> content(
      LogDirectory directory, String name, int maxBytes) throws IOException {
    try {
      return directory.read(name, maxBytes);
    } catch (StorageException e) {
      throw unreadable(directory.location(name), e);
    }
  }

  /** Writes the plan down in the place of what stands there; durable on return. */
  void write(LogDirectory directory) throws IOException {
    String version =
        content(directory, RepairNames.PLAN, maxBytes(directory))
            .map(VersionedContent::version)
            .orElse(null);
    directory.replace(RepairNames.PLAN, JSON.writeValueAsBytes(content()), version);
  }

  private Content content() {
    return new Content(
        FORMAT,
        plan.begunAt().toString(),
        kept,
        plan.reason(),
        plan.segment(),
        plan.endPosition(),
        plan.end().nextOffset(),
        plan.end().chainHash().toHex(),
        plan.committed().map(ChainPosition::nextOffset).orElse(-1L),
        plan.committed().map(place -> place.chainHash().toHex()).orElse(NO_HEAD),
        plan.loss().firstOffset(),
        plan.loss().records(),
        plan.loss().mayBeMore(),
        plan.epoch(),
        plan.cuts().stream()
            .map(
                c ->
                    new CutContent(
                        c.file(), c.position(), c.bytes(), c.firstOffset(), c.lastOffset()))
            .toList(),
        plan.copies());
  }

  private static RepairJournal parse(String location, byte[] bytes) throws StorageException {
    try {
      Content content = JSON.readValue(bytes, Content.class);
      if (content == null) {
        throw new IllegalArgumentException("it is null");
      }
      if (content.format() != FORMAT) {
        throw new UnsupportedFormatException(
            String.format(
                Locale.ROOT,
                "%s is of format %d, this release knows %d. Use the release that wrote it, or a later one",
                location,
                content.format(),
                FORMAT));
      }
      return new RepairJournal(plan(content), content.kept());
    } catch (UnsupportedFormatException e) {
      throw e;
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      throw unreadable(location, e);
    }
  }

  private static StorageException unreadable(String location, Exception cause) {
    return new StorageException(
        String.format(
            Locale.ROOT,
            "%s cannot be read: %s. Move it out of the folder, and plan again",
            location,
            cause),
        cause);
  }

  private static RepairPlan plan(Content content) {
    Instant begunAt = Instant.parse(content.begunAt());
    List<Cut> cuts =
        content.cuts().stream()
            .map(c -> new Cut(c.file(), c.position(), c.bytes(), c.firstOffset(), c.lastOffset()))
            .toList();
    cuts.forEach(cut -> requireName(cut.file()));
    content.copies().forEach(RepairJournal::requireName);
    AcknowledgedLoss loss =
        new AcknowledgedLoss(
            content.firstLostOffset(), content.lostRecords(), content.lostMayBeMore());
    return new RepairPlan(
        RepairNames.id(begunAt),
        begunAt,
        content.reason(),
        content.segment(),
        content.endPosition(),
        place(content.endOffset(), content.chainHead()),
        content.committedOffset() < 0
            ? Optional.empty()
            : Optional.of(place(content.committedOffset(), content.committedChainHead())),
        loss,
        cuts,
        content.copies(),
        content.writerEpoch(),
        Optional.of(loss));
  }

  private static void requireName(String file) {
    if (!RepairNames.mayBeKept(file)) {
      throw new IllegalArgumentException("no repair keeps a file named " + file);
    }
  }

  private static ChainPosition place(long offset, String head) {
    if (offset < 0 || head.length() != 2 * ChainHash.BYTES) {
      throw new IllegalArgumentException("no place in a chain: " + offset + ", " + head);
    }
    return new ChainPosition(offset, ChainHash.copyOf(HexFormat.of().parseHex(head), 0));
  }
}
