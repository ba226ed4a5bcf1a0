package io.chainlog.storage;

import io.chainlog.storage.record.LogRecord;
import java.io.Closeable;
import java.io.IOException;

/**
 * Streams records of one stream, each checked before it is given out: CRC, dense offset, previous
 * hash, chain hash over the decompressed payload, and, at the commit point, the chain hash that was
 * committed.
 *
 * <h2>What a read proves</h2>
 *
 * <p>A read from the first record proves that what is given out is what chains up to the commit
 * point. A read from a checkpoint takes the chain hash that the checkpoint record carries as its
 * start: it proves that the records after it follow from that hash, not that the hash is that of
 * the records before. Neither proves that the whole stream was not rewritten; only a signed head
 * does.
 *
 * <p>Memory is bounded by one read buffer and one frame. For one thread at a time.
 */
public interface VerifiedReader extends Closeable {

  /**
   * The next record, of any kind.
   *
   * @return null when nothing further is there yet; a later call looks again
   * @throws io.chainlog.storage.errors.CorruptLogException if the record is not as written. Every
   *     record before it has been given out, no call gives out one behind it
   */
  LogRecord next() throws IOException;

  /** Offset of the record that {@link #next} will give. */
  long nextOffset();
}
