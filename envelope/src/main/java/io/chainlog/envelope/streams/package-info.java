/** How a Kafka topic-partition and a stream of the archive name each other. */
package io.chainlog.envelope.streams;
