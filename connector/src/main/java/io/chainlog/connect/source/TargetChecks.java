package io.chainlog.connect.source;

import java.time.Clock;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;

/** Checks each record for what its target would refuse. For one thread at a time. */
final class TargetChecks {
  private final ProducerLimits producer;
  private final TargetGate targets;
  private final Clock clock;

  TargetChecks(Map<String, String> settings, TargetGate targets, Clock clock) {
    this.producer = new ProducerLimits(settings);
    this.targets = targets;
    this.clock = clock;
  }

  /**
   * @throws ConnectException if the target topic would refuse the record
   */
  void check(SourceRecord record) {
    producer.warnOfSize(record);
    targets.limits(record.topic()).check(record, clock.millis(), producer.isCompressed());
  }
}
