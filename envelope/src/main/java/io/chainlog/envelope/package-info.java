/**
 * What a data record of an archive holds: a Kafka record, or a statement about the stream itself.
 *
 * <p>{@link io.chainlog.envelope.EnvelopeFormat} is the one class that knows the bytes; the tables
 * are in {@code docs/format/ENVELOPE.md}. Nothing here knows storage or the connectors.
 */
package io.chainlog.envelope;
