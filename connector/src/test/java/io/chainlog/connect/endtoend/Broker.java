package io.chainlog.connect.endtoend;

import java.util.Map;

/** A Kafka broker for one test class. */
interface Broker extends AutoCloseable {

  /** What all brokers here have: each is a single one, and none creates topics unasked. */
  Map<String, String> SETTINGS =
      Map.of(
          "transaction.state.log.replication.factor", "1",
          "transaction.state.log.min.isr", "1",
          "auto.create.topics.enable", "false");

  String bootstrapServers();

  @Override
  void close();
}
