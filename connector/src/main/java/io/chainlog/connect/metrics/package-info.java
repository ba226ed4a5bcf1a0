/** What a task reports of itself over JMX, by Kafka's plugin metrics API (KIP-877). */
package io.chainlog.connect.metrics;
