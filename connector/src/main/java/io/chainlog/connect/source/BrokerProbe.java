package io.chainlog.connect.source;

import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/** What can be found out of the target cluster while records are not acknowledged. */
interface BrokerProbe {

  /** Called every second; must be quick. */
  void sample();

  /** False if the brokers do not answer: that is an outage, and passes. May take seconds. */
  boolean isReachable();

  /** What a broker states of a partition that is not there; else empty. May take seconds. */
  Optional<String> missing(TopicPartition partition);
}
