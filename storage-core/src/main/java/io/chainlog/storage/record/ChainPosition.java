package io.chainlog.storage.record;

/**
 * A place between two records of a stream.
 *
 * @param nextOffset offset of the record behind it, which is the number of records before it
 * @param chainHash chain hash of the record before it, {@link ChainHash#ZERO} at the start
 */
public record ChainPosition(long nextOffset, ChainHash chainHash) {
  /** Before the first record. */
  public static final ChainPosition START = new ChainPosition(0, ChainHash.ZERO);

  /** For findings. */
  public String describe() {
    return "offset " + nextOffset + ", chain hash " + chainHash;
  }
}
