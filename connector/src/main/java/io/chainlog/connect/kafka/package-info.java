/** The Kafka cluster behind a connector, where its settings tell how to reach it. */
package io.chainlog.connect.kafka;
