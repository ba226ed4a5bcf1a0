package io.chainlog.cli.inspect;

import io.chainlog.envelope.WriterOpened;
import io.chainlog.envelope.WriterOpened.NamedClass;
import io.chainlog.envelope.WriterOpened.WriterSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Something that a writer does differently from the writer before it.
 *
 * @param offset stream offset of the record in which the later writer states it
 * @param field what: the name that it has in the JSON of <em>writer opened</em>
 * @param from as the earlier writer states it, or null if it states nothing
 * @param to as the later writer states it, or null if it states nothing
 */
public record WriterChange(long offset, String field, String from, String to) {

  /**
   * All that differs, in a fixed order. What releases did not record yet that wrote the earlier
   * statement is no change.
   *
   * @param offset stream offset of the later statement
   */
  static List<WriterChange> between(WriterOpened before, WriterOpened after, long offset) {
    Comparison changes = new Comparison(offset);
    changes.add("connector_version", before.connectorVersion(), after.connectorVersion());
    if (before.settings() == null && after.settings() != null) {
      return changes.found;
    }
    changes.add("kafka_cluster_id", before.kafkaClusterId(), after.kafkaClusterId());
    changes.add("topic_id", before.topicId(), after.topicId());
    if (before.settings() != null && after.settings() != null) {
      changes.addSettings(before.settings(), after.settings());
    } else if (before.settings() != null) {
      changes.add("settings_sha256", before.settings().settingsSha256(), null);
    }
    return changes.found;
  }

  private static final class Comparison {
    private final long offset;
    private final List<WriterChange> found = new ArrayList<>();

    Comparison(long offset) {
      this.offset = offset;
    }

    void add(String field, Object from, Object to) {
      if (!Objects.equals(from, to)) {
        found.add(new WriterChange(offset, field, text(from), text(to)));
      }
    }

    void addSettings(WriterSettings before, WriterSettings after) {
      add("isolation_level", before.isolationLevel(), after.isolationLevel());
      add("auto_offset_reset", before.autoOffsetReset(), after.autoOffsetReset());
      add("converters.key", before.keyConverter(), after.keyConverter());
      add("converters.value", before.valueConverter(), after.valueConverter());
      add("converters.header", before.headerConverter(), after.headerConverter());
      add("transforms", named(before.transforms()), named(after.transforms()));
      add("predicates", named(before.predicates()), named(after.predicates()));
      add("max_payload_bytes", before.maxPayloadBytes(), after.maxPayloadBytes());
      add("kafka_version", before.kafkaVersion(), after.kafkaVersion());
      add("settings_sha256", before.settingsSha256(), after.settingsSha256());
    }

    private static String text(Object value) {
      return value == null ? null : value.toString();
    }

    private static String named(List<NamedClass> classes) {
      return classes.isEmpty()
          ? "none"
          : classes.stream()
              .map(c -> c.name() + " (" + c.className() + ")")
              .collect(Collectors.joining(", "));
    }
  }
}
