package io.chainlog.cli.audit;

import io.chainlog.storage.verify.StreamVerification;
import java.util.Optional;

/**
 * What was actually hashed of a stream.
 *
 * @param records records of all kinds
 * @param bytes bytes of their frames
 * @param firstOffset stream offset of the first of them, -1 if there is none
 * @param lastOffset stream offset of the last of them, -1 if there is none
 * @param chainHead chain hash of the last of them in lower-case hex, empty if there is none
 * @param tree the tree over the records that chain from the first, empty if the check did not end
 */
public record Coverage(
    long records,
    long bytes,
    long firstOffset,
    long lastOffset,
    Optional<String> chainHead,
    Optional<TreeHead> tree) {

  /** Nothing at all. */
  static final Coverage NOTHING = new Coverage(0, 0, -1, -1, Optional.empty(), Optional.empty());

  /**
   * The RFC 6962 tree.
   *
   * @param size leaves
   * @param root lower-case hex
   */
  public record TreeHead(long size, String root) {}

  static Coverage of(StreamVerification verification) {
    return new Coverage(
        verification.records(),
        verification.bytes(),
        verification.firstOffset(),
        verification.end().nextOffset() - 1,
        Optional.of(verification.end().chainHash().toHex()).filter(h -> verification.records() > 0),
        Optional.of(new TreeHead(verification.treeSize(), verification.treeRoot())));
  }
}
