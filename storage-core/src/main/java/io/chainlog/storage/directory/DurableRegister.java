package io.chainlog.storage.directory;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * A small value that is written often, and of which a crash during a write must leave the one
 * before.
 *
 * <p>A file directory keeps two slots at byte 0 and {@value #SLOT_BYTES} of one file and writes
 * them in turn: slot {@code sequence % 2}. An object store would keep one object and write it under
 * the condition that nobody else has. For one thread at a time; an interrupt does not close it.
 */
public interface DurableRegister extends Closeable {

  /** The largest value, and the distance of two slots, in bytes. */
  int SLOT_BYTES = 4096;

  /**
   * What may be the value: the raw content of each slot, at most {@link #SLOT_BYTES} long, empty
   * for one that was never written. The caller tells the valid ones by their checksum, and the
   * newest by its sequence number. Read anew from the medium on each call.
   *
   * @throws java.nio.file.NoSuchFileException if what has its name is not a plain file
   */
  List<byte[]> slots() throws IOException;

  /**
   * Writes a value in the place of the one before the last, and returns when it has reached the
   * medium. The value with the number {@code sequence - 1} stays readable throughout, also if it
   * was a write that failed but is among the {@link #slots}.
   *
   * @param sequence one more than that of the value written last
   */
  void write(long sequence, byte[] value) throws IOException;
}
