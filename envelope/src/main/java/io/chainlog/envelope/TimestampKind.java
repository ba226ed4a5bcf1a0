package io.chainlog.envelope;

/** Who set the timestamp of a Kafka record. The id is one byte of its envelope. */
public enum TimestampKind {
  /** The record has no timestamp. */
  NONE(0),
  /** The producer. */
  CREATE(1),
  /** The broker, when it appended the record. */
  LOG_APPEND(2);

  private static final TimestampKind[] BY_ID = values();

  private final byte id;

  TimestampKind(int id) {
    this.id = (byte) id;
  }

  /** The byte in the envelope. */
  public byte id() {
    return id;
  }

  /** The kind of that id, or null if there is none. */
  static TimestampKind forId(byte id) {
    return id >= 0 && id < BY_ID.length ? BY_ID[id] : null;
  }
}
