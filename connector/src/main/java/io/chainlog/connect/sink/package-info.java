/**
 * The sink: Kafka records to envelopes to streams, one stream for each topic-partition.
 *
 * <p>The end of the archive is the truth. On opening, a partition is read on from behind its last
 * archived record; what Kafka delivers twice is compared and dropped.
 */
package io.chainlog.connect.sink;
