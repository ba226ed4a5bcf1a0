/** The Kafka side of a run: what is produced, archived, replayed and compared. */
package io.chainlog.quickstart.kafka;
