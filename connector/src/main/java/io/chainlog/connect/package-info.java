/** The Kafka Connect plugin: a sink that archives topics, a source that replays them verified. */
package io.chainlog.connect;
