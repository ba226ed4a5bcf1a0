package io.chainlog.cli.audit;

import io.chainlog.cli.inspect.Envelopes;
import io.chainlog.connect.envelope.Envelope;
import io.chainlog.connect.envelope.StreamOpened;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.record.RecordKind;
import java.util.Optional;

/**
 * Tells by its first data record whether the sink wrote a stream, and if it did, checks Kafka's
 * side of it. Not thread safe.
 */
final class PayloadCheck {
  private final StreamSource source;
  private final KafkaAccounting.Findings findings;
  private Optional<KafkaAccounting> accounting = Optional.empty();
  private boolean decided;

  PayloadCheck(StreamSource source, KafkaAccounting.Findings findings) {
    this.source = source;
    this.findings = findings;
  }

  /**
   * Takes the next verified record.
   *
   * @param contiguous whether it directly follows the record taken before
   * @return its Kafka offset, -1 if it is no Kafka record
   */
  long add(LogRecord record, boolean contiguous) {
    if (!decided && (record.offset() == 0 || record.kind() == RecordKind.DATA)) {
      decided = true;
      accounting =
          isOfTheSink(record)
              ? Optional.of(new KafkaAccounting(source.expectedIdentity(), findings))
              : Optional.empty();
    }
    return accounting.isPresent() ? accounting.get().add(record, contiguous) : -1;
  }

  /** In an archive any envelope tells; elsewhere bytes may look like one by chance. */
  private boolean isOfTheSink(LogRecord first) {
    Optional<Envelope> envelope = Envelopes.in(first);
    return source.origin() == StreamOrigin.SINK
        ? envelope.isPresent()
        : envelope.isPresent() && envelope.get() instanceof StreamOpened;
  }

  /** Kafka's side of the stream, empty if the sink did not write it. */
  Optional<KafkaAccount> account() {
    return accounting.map(KafkaAccounting::account);
  }

  /** Whether what was seen shows that the sink did not write the stream. */
  boolean isForeign() {
    return decided && accounting.isEmpty();
  }
}
