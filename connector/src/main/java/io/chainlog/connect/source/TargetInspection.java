package io.chainlog.connect.source;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Compares what topics must take with what they are. */
final class TargetInspection {
  private final TargetCluster cluster;
  private final TopicCreation creation;
  private final Clock clock;

  TargetInspection(TargetCluster cluster, TopicCreation creation, Clock clock) {
    this.cluster = cluster;
    this.creation = creation;
    this.clock = clock;
  }

  /**
   * What was found.
   *
   * @param refusals by topic: why records would be lost or never arrive, and the remedy
   * @param warnings what would be altered, or could not be looked at
   * @param limits by topic, to check each record with
   */
  record Report(
      Map<String, String> refusals, List<String> warnings, Map<String, TargetLimits> limits) {}

  /**
   * Looks at topics.
   *
   * @throws TargetCluster.UnreachableException if no broker answers
   */
  Report inspect(Collection<TargetTopic> wanted) throws TargetCluster.UnreachableException {
    Report report = new Report(new TreeMap<>(), new ArrayList<>(), new HashMap<>());
    List<String> names = wanted.stream().map(TargetTopic::name).toList();
    Map<String, TargetCluster.Topic> found = cluster.topics(names);
    for (TargetTopic topic : wanted) {
      TargetCluster.Topic there = found.get(topic.name());
      if (there == null) {
        report.warnings().add("topic " + topic.name() + " may not be looked at by this user");
      } else if (there.partitions() == TargetCluster.MISSING) {
        inspectMissing(topic, report);
      } else if (there.partitions() < topic.partitions()) {
        report.refusals().put(topic.name(), tooFew(topic, there.partitions()));
      } else {
        judge(topic, there.limits(), report);
      }
    }
    return report;
  }

  private static String tooFew(TargetTopic topic, int partitions) {
    return "topic "
        + topic.name()
        + " has "
        + partitions
        + " partitions, and the replay needs partition "
        + (topic.partitions() - 1)
        + ": add partitions so that there are "
        + topic.partitions();
  }

  private void inspectMissing(TargetTopic topic, Report report)
      throws TargetCluster.UnreachableException {
    TargetCluster.Defaults broker = cluster.defaults();
    if (!creation.isEnabled() && !broker.createsTopics()) {
      report
          .refusals()
          .put(
              topic.name(),
              "topic "
                  + topic.name()
                  + " does not exist, and neither Connect nor the broker creates it: create it with "
                  + topic.partitions()
                  + " partitions, or set topic.creation.default.partitions and"
                  + " topic.creation.default.replication.factor");
      return;
    }
    int partitions = creation.isEnabled() ? creation.partitions(topic.name()) : -1;
    int created = partitions < 0 ? broker.partitions() : partitions;
    if (created < topic.partitions()) {
      report
          .refusals()
          .put(
              topic.name(),
              "topic "
                  + topic.name()
                  + " would be created with "
                  + created
                  + " partitions, and the replay needs partition "
                  + (topic.partitions() - 1)
                  + ": set topic.creation.default.partitions to "
                  + topic.partitions());
    } else {
      Map<String, String> configs = new HashMap<>(broker.limits().configs());
      configs.putAll(creation.configs(topic.name()));
      judge(topic, new TargetLimits(configs), report);
    }
  }

  private void judge(TargetTopic topic, TargetLimits limits, Report report) {
    report.limits().put(topic.name(), limits);
    String loss = loss(topic, limits);
    if (loss != null) {
      report.refusals().put(topic.name(), "topic " + topic.name() + " " + loss);
    }
    if (limits.setsItsOwnTime()) {
      report
          .warnings()
          .add(
              "topic "
                  + topic.name()
                  + " has message.timestamp.type=LogAppendTime: records get the time of the replay,"
                  + " not their own");
    }
    if (limits.limit(TargetLimits.RETENTION_BYTES) >= 0) {
      report
          .warnings()
          .add(
              "topic "
                  + topic.name()
                  + " keeps only retention.bytes="
                  + limits.limit(TargetLimits.RETENTION_BYTES)
                  + " for each partition: set it to -1 to keep everything");
    }
  }

  /** Null if nothing would be lost. */
  private String loss(TargetTopic topic, TargetLimits limits) {
    if (limits.isCompacted()) {
      return "has cleanup.policy="
          + limits.configs().get(TargetLimits.CLEANUP_POLICY)
          + ", which would delete replayed records that have the same key: set it to delete, and to"
          + " compact after the replay if that is wanted";
    }
    long bytes = limits.limit(TargetLimits.RETENTION_BYTES);
    if (bytes >= 0 && topic.largestStreamBytes() > bytes) {
      return "has retention.bytes="
          + bytes
          + ", and a partition has "
          + topic.largestStreamBytes()
          + " bytes in the archive: set it to -1";
    }
    return limits.setsItsOwnTime() ? null : lossByTime(topic, limits);
  }

  private String lossByTime(TargetTopic topic, TargetLimits limits) {
    for (String config : List.of(TargetLimits.RETENTION_MS, TargetLimits.BEFORE_MAX_MS)) {
      long limitMs = limits.limit(config);
      if (limitMs >= 0
          && topic.oldestTimestampMs() != TargetTopic.UNKNOWN
          && topic.oldestTimestampMs() < clock.millis() - limitMs) {
        String remedy = config.equals(TargetLimits.RETENTION_MS) ? "set it to -1" : "raise it";
        return "has "
            + config
            + "="
            + limitMs
            + ", and archived records are as old as "
            + Instant.ofEpochMilli(topic.oldestTimestampMs())
            + ": "
            + remedy;
      }
    }
    return null;
  }
}
