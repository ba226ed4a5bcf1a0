package io.chainlog.storage.internal.layout;

import io.chainlog.storage.CommitPoint;
import io.chainlog.storage.Finding;
import io.chainlog.storage.FindingKind;
import io.chainlog.storage.directory.DurableRegister;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.StorageException;
import io.chainlog.storage.errors.UnsupportedFormatException;
import io.chainlog.storage.record.ChainHash;
import io.chainlog.storage.record.ChainPosition;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The commit point on the medium. A value is, little-endian: {@code magic "CLCP" | version u32 |
 * sequence u64 | writer_epoch u64 | segment_num u32 | position u64 | next_offset u64 |
 * chain_hash[32] | CRC-32 of all before it}. Of two slots, the valid one with the higher sequence
 * counts.
 *
 * <p>For one thread at a time.
 */
public final class CommitFile implements Closeable {
  /** Name of the file in a stream's directory. */
  public static final String NAME = "commit";

  static final int MAGIC = 0x50434C43; // "CLCP" as its bytes stand in the file
  static final int VERSION = 1;
  private static final int FIRST_SLOT = 1; // that of sequence 1
  private static final int START_BYTES = 8; // magic and version
  static final int CHECKED_BYTES = 76;
  static final int VALUE_BYTES = CHECKED_BYTES + 4;
  private static final byte[] BLANK = new byte[DurableRegister.SLOT_BYTES];

  private final LogDirectory directory;
  private final DurableRegister register;

  /** Opens the commit file of a stream; it need not exist yet. */
  public CommitFile(LogDirectory directory) throws IOException {
    this.directory = directory;
    this.register = directory.openRegister(NAME);
  }

  /**
   * What the commit file says.
   *
   * @param newest the valid slot with the highest sequence, empty when there is none
   * @param damage a slot that was written and is not valid, empty when there is none
   * @param isFirstInterrupted whether the damage is all there is, and where a stream's first commit
   *     is written: it may never have been completed
   * @param isForged whether the damaged slot has a correct checksum, and numbers that no writer
   *     counts up to: no crash leaves that
   * @param isCutShort whether the damaged slot begins as a value does and is blank from somewhere
   *     in it on, as a write into a slot that was never written before leaves it when the power
   *     goes
   */
  public record Contents(
      Optional<CommitPoint> newest,
      Optional<Finding> damage,
      boolean isFirstInterrupted,
      boolean isForged,
      boolean isCutShort) {}

  /**
   * Reads both slots anew. What has the file's name and is no plain file is damage, and not opened.
   *
   * @throws UnsupportedFormatException if a slot is whole but of another version
   */
  public Contents read() throws IOException {
    try {
      return read(register.slots());
    } catch (NoSuchFileException e) {
      Finding damage = damaged(-1, "the commit file is not a plain file and was not opened");
      return new Contents(Optional.empty(), Optional.of(damage), false, false, false);
    }
  }

  private Contents read(List<byte[]> slots) throws IOException {
    Optional<CommitPoint> newest = Optional.empty();
    Optional<Finding> damage = Optional.empty();
    boolean forged = false;
    boolean cutShort = true;
    boolean onlyFirst = isBlank(slots.get((FIRST_SLOT + 1) % slots.size()), 0);
    for (int i = 0; i < slots.size(); i++) {
      byte[] slot = slots.get(i);
      if (isBlank(slot, 0)) {
        continue;
      }
      Optional<CommitPoint> point = decode(slot);
      if (point.isPresent() && !isPossible(point.get())) {
        forged = true;
        damage = Optional.of(impossible(i, point.get()));
      } else if (point.isEmpty()) {
        damage = forged ? damage : Optional.of(damaged(i));
        cutShort &= isCutShort(slot);
      } else if (newest.isEmpty() || point.get().sequence() > newest.get().sequence()) {
        newest = point;
      }
    }
    cutShort &= damage.isPresent() && !forged;
    boolean isFirstInterrupted = onlyFirst && damage.isPresent() && !forged;
    if (damage.isEmpty() && newest.isPresent() && newest.get().sequence() > 1) {
      damage = lost(slots);
    }
    return new Contents(newest, damage, isFirstInterrupted, forged, cutShort);
  }

  /** The checksum ends the value, so that it is blank if the end of the value is. */
  private static boolean isCutShort(byte[] slot) {
    byte[] start =
        ByteBuffer.allocate(START_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(MAGIC)
            .putInt(VERSION)
            .array();
    int written = Math.min(slot.length, CHECKED_BYTES);
    while (written > 0 && slot[written - 1] == 0) {
      written--;
    }
    int compared = Math.min(written, START_BYTES);
    return (slot.length <= CHECKED_BYTES || isBlank(slot, CHECKED_BYTES))
        && Arrays.equals(slot, 0, compared, start, 0, compared);
  }

  /** From the second commit on no slot is blank but one whose content is lost. */
  private Optional<Finding> lost(List<byte[]> slots) {
    for (int i = 0; i < slots.size(); i++) {
      if (isBlank(slots.get(i), 0)) {
        return Optional.of(damaged(i));
      }
    }
    return Optional.empty();
  }

  /**
   * Writes a commit point in the place of the one before the last; durable on return. The whole
   * slot is written: a byte left behind the value would make it a damaged one for ever.
   *
   * @throws StorageException if it is one that would be taken for damage when it is read; nothing
   *     was written then
   */
  public void write(CommitPoint point) throws IOException {
    if (!CommitPoint.isPlausible(point.sequence())
        || !CommitPoint.isPlausible(point.writerEpoch())) {
      throw new StorageException(
          String.format(
              Locale.ROOT,
              "%s: %s is beyond what can be counted. Nothing was written. Run: chainlog verify",
              directory.location(NAME),
              point));
    }
    byte[] slot = Arrays.copyOf(encode(point), DurableRegister.SLOT_BYTES);
    register.write(point.sequence(), slot);
  }

  @Override
  public void close() throws IOException {
    register.close();
  }

  static byte[] encode(CommitPoint point) {
    ByteBuffer buffer = ByteBuffer.allocate(VALUE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putInt(MAGIC).putInt(VERSION).putLong(point.sequence()).putLong(point.writerEpoch());
    buffer.putInt(point.segment()).putLong(point.position()).putLong(point.end().nextOffset());
    buffer.put(point.end().chainHash().toByteArray());
    return buffer.putInt(crc(buffer.array())).array();
  }

  /** The point in a slot, empty if its bytes are not those that were written. */
  private Optional<CommitPoint> decode(byte[] slot) throws UnsupportedFormatException {
    ByteBuffer buffer = ByteBuffer.wrap(slot).order(ByteOrder.LITTLE_ENDIAN);
    if (slot.length < VALUE_BYTES
        || buffer.getInt() != MAGIC
        || buffer.getInt(CHECKED_BYTES) != crc(slot)
        || !isBlank(slot, VALUE_BYTES)) {
      return Optional.empty();
    }
    int version = buffer.getInt();
    if (version != VERSION) {
      throw new UnsupportedFormatException(
          String.format(
              Locale.ROOT,
              "%s is of commit file version %d, this release knows %d. Use the release that wrote it, or a later one",
              directory.location(NAME),
              version,
              VERSION));
    }
    return Optional.of(
        new CommitPoint(
            buffer.getLong(),
            buffer.getLong(),
            buffer.getInt(),
            buffer.getLong(),
            new ChainPosition(buffer.getLong(), ChainHash.copyOf(slot, buffer.position()))));
  }

  /** A checksum is no proof that a writer of ours made it. */
  private static boolean isPossible(CommitPoint point) {
    return point.sequence() > 0
        && CommitPoint.isPlausible(point.sequence())
        && CommitPoint.isPlausible(point.writerEpoch())
        && point.segment() >= 0
        && point.position() >= 0
        && point.end().nextOffset() >= 0;
  }

  private Finding impossible(int slot, CommitPoint point) {
    return damaged(
        (long) slot * DurableRegister.SLOT_BYTES,
        String.format(
            Locale.ROOT,
            "slot %d of the commit file has a correct checksum, and numbers that no writer counts"
                + " up to: sequence %d, epoch %d, segment %d, position %d, next offset %d",
            slot,
            point.sequence(),
            point.writerEpoch(),
            point.segment(),
            point.position(),
            point.end().nextOffset()));
  }

  private Finding damaged(int slot) {
    return damaged(
        (long) slot * DurableRegister.SLOT_BYTES,
        "slot " + slot + " of the commit file is damaged");
  }

  private Finding damaged(long position, String detail) {
    return new Finding(
        FindingKind.DAMAGED_COMMIT_FILE,
        directory.location(NAME),
        position,
        -1,
        null,
        null,
        detail);
  }

  private static boolean isBlank(byte[] slot, int start) {
    return Arrays.equals(slot, start, slot.length, BLANK, start, slot.length);
  }

  private static int crc(byte[] value) {
    CRC32 crc = new CRC32();
    crc.update(value, 0, CHECKED_BYTES);
    return (int) crc.getValue();
  }
}
