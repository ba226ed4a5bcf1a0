package io.chainlog.connect.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.connect.sink.ArchiveSinkConfig;
import io.chainlog.connect.sink.ArchiveSinkConnector;
import io.chainlog.connect.source.ReplaySourceConfig;
import io.chainlog.connect.source.ReplaySourceConnector;
import io.chainlog.storage.testkit.MarkdownDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** docs/CONFIG.md is generated; run with {@code -Dchainlog.update.docs} to write it anew. */
class ConfigDocumentTest {
  private static final Path DOCUMENT = MarkdownDocument.repository().resolve("docs/CONFIG.md");

  @Test
  void saysWhatTheConnectorsSay() throws IOException {
    String expected = document();
    if (System.getProperty("chainlog.update.docs") != null) {
      Files.writeString(DOCUMENT, expected);
    }
    assertThat(DOCUMENT)
        .as("run: ./mvnw test -pl connector -am -Dtest=ConfigDocumentTest -Dchainlog.update.docs")
        .hasContent(expected);
  }

  private static String document() {
    return new ConfigDocument()
        .heading(1, "Configuration")
        .paragraph(
            """
            <!-- Generated from the connectors' ConfigDefs by ConfigDocumentTest. Do not edit. -->
            """)
        .paragraph(
            """
            Besides the settings here, both connectors take Kafka Connect's own. Any other name is refused
            before a connector is made, since it would do nothing. Examples that are loaded and validated by a
            test are in [config-examples](../config-examples).

            The same settings do the same in every worker from Kafka Connect 3.7.2 to 4.3.1
            ([how that is tried](design/compatibility.md)); metrics of the plugin need a worker of 4.1 or later.
            """)
        .heading(2, "Sink: `" + ArchiveSinkConnector.class.getName() + "`")
        .paragraph(
            """
            Of Connect's settings these matter most:

            - `key.converter`, `value.converter`, `header.converter`: each must be given, and must be
              `org.apache.kafka.connect.converters.ByteArrayConverter`. What the worker's own would do does not
              show: a `JsonConverter` turns the text `null` into a tombstone.
            - `consumer.override.auto.offset.reset`: must be `earliest`. With another policy, records that Kafka
              still has are left out when retention has removed the ones before them.
            - `consumer.override.isolation.level`: `read_committed` leaves the records of aborted transactions
              out. It is stated in each stream.
            - `errors.tolerance`: must be `none`, the default. `all` drops records without a trace.
            - `topics` or `topics.regex`: what is archived.
            """)
        .settings(ArchiveSinkConfig.CONFIG_DEF)
        .heading(2, "Source: `" + ReplaySourceConnector.class.getName() + "`")
        .paragraph(
            """
            Of Connect's settings these matter most:

            - `key.converter`, `value.converter`, `header.converter`: each must be given, and must be
              `org.apache.kafka.connect.converters.ByteArrayConverter`. A source does not see what the worker's
              own converters make of its records.
            - `topic.creation.default.partitions`, `topic.creation.default.replication.factor`: for topics that
              are not there yet, unless the broker makes them. Fewer partitions than were archived are refused.
            - `topic.creation.default.retention.ms`: replayed records keep their timestamps, so a broker may find
              them too old to be kept. `-1` keeps them.
            - `producer.override.max.request.size`: above 1 MiB for larger records, with `max.message.bytes` of the
              topic. A broker also refuses timestamps outside of the topic's `message.timestamp.before.max.ms` and
              `message.timestamp.after.max.ms`.
            - `errors.tolerance`: `all` is refused, since Connect would leave records out without a trace.
            - `transaction.boundary`: with `interval`, records are acknowledged when the interval has passed, so
              `unacknowledged.timeout.ms` then counts only a task that hangs.

            A record that was archived without a timestamp gets the time of the replay.
            """)
        .settings(ReplaySourceConfig.CONFIG_DEF)
        .toString();
  }
}
