/**
 * The source: streams to envelopes to Kafka records. Nothing leaves that is not verified, and
 * nothing after damage leaves at all.
 */
package io.chainlog.connect.source;
