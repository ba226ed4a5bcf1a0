package io.chainlog.storage.record;

import java.util.Locale;

/** What a record is. The id is byte 44 of its frame and is hashed into the chain. */
public enum RecordKind {
  /** A payload of the layer above. */
  DATA(0),
  /** The state of chain and tree before this record; see {@code Checkpoint}. */
  CHECKPOINT(1),
  /** A statement that an earlier record is retracted; it removes nothing. */
  TOMBSTONE(2);

  private static final RecordKind[] BY_ID = values();

  private final byte id;

  RecordKind(int id) {
    this.id = (byte) id;
  }

  /** The byte in the frame and in the hash. */
  public byte id() {
    return id;
  }

  /** The kind of that id, or null if there is none. */
  public static RecordKind forId(byte id) {
    return id >= 0 && id < BY_ID.length ? BY_ID[id] : null;
  }

  /** The name in machine output: {@code data}, {@code checkpoint}, {@code tombstone}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
