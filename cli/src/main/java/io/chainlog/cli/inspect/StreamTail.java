package io.chainlog.cli.inspect;

import io.chainlog.envelope.Envelope;
import io.chainlog.envelope.KafkaRecord;
import io.chainlog.storage.StreamReader;
import io.chainlog.storage.VerifiedReader;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.record.RecordKind;
import io.chainlog.storage.tree.Checkpoint;
import io.chainlog.storage.tree.MerkleTree;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What the last records of a stream tell.
 *
 * @param lastKafkaOffset Kafka offset of the last Kafka record, empty if none was found
 * @param tree the tree over the whole stream, grown from what the last checkpoint states; empty if
 *     no checkpoint states one
 */
public record StreamTail(Optional<Long> lastKafkaOffset, Optional<MerkleTree> tree) {

  /** The end of a stream is near: a writer puts a checkpoint after every 10,000 records. */
  private static final long FURTHEST_BACK = 1 << 17;

  private static final int STEP = 16;

  /**
   * Reads the end of a stream, further back each time until enough is known or there is no hope.
   *
   * @param nextOffset where the stream ends
   */
  public static StreamTail read(StreamReader view, long nextOffset, Predicate<StreamTail> enough)
      throws IOException {
    StreamTail tail = new StreamTail(Optional.empty(), Optional.empty());
    for (long back = 1; back <= FURTHEST_BACK; back *= STEP) {
      long from = Math.max(0, nextOffset - back);
      tail = readFrom(view, from, nextOffset);
      if (from == 0 || enough.test(tail)) {
        break;
      }
    }
    return tail;
  }

  private static StreamTail readFrom(StreamReader view, long from, long nextOffset)
      throws IOException {
    Optional<Long> kafkaOffset = Optional.empty();
    Optional<MerkleTree> tree = from == 0 ? Optional.of(new MerkleTree()) : Optional.empty();
    try (VerifiedReader reader = view.reader(from)) {
      for (LogRecord r = reader.next(); r != null && r.offset() < nextOffset; r = reader.next()) {
        tree = grown(tree, r);
        kafkaOffset = kafkaOffset(r, kafkaOffset);
      }
    }
    return new StreamTail(kafkaOffset, tree);
  }

  private static Optional<MerkleTree> grown(Optional<MerkleTree> before, LogRecord record)
      throws IOException {
    Optional<MerkleTree> tree = before;
    if (tree.isEmpty() && record.kind() == RecordKind.CHECKPOINT) {
      tree = Checkpoint.parse(record.payload()).tree();
    }
    tree.ifPresent(t -> t.append(record.chainHash().toByteArray()));
    return tree;
  }

  private static Optional<Long> kafkaOffset(LogRecord record, Optional<Long> before) {
    Optional<Envelope> envelope = Envelopes.in(record);
    return envelope.isPresent() && envelope.get() instanceof KafkaRecord kafkaRecord
        ? Optional.of(kafkaRecord.kafkaOffset())
        : before;
  }
}
