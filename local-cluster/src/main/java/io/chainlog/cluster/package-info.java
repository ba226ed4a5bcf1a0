/**
 * A Kafka cluster on this machine, with real processes: brokers and Connect workers that can be
 * killed, suspended and started again, and the clients that talk to them.
 */
package io.chainlog.cluster;
