package io.chainlog.connect.source;

import io.chainlog.connect.config.ArchiveSettings;
import io.chainlog.connect.config.Validation;
import io.chainlog.connect.source.StreamSelection.Selected;
import io.chainlog.storage.OpenArchive;
import io.chainlog.storage.StorageConfig;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.ConnectException;

/** What can be known to be wrong before a replay starts. */
final class ReplayValidation {
  /** Connect's own setting, for topics that it makes. */
  private static final String PARTITIONS_CONFIG = "topic.creation.default.partitions";

  private ReplayValidation() {}

  static Config validate(Map<String, String> given) {
    Validation validation =
        new Validation(ReplaySourceConfig.CONFIG_DEF, given)
            .refuseUnknownSettings()
            .requireConverters()
            .refuseForeignConverters()
            .refuseErrorTolerance();
    if (validation.isSound(ReplaySourceConfig.CONFIG_DEF.names())) {
      checkTogether(
          validation,
          new ReplaySourceConfig(validation.given()),
          validation.given().get(PARTITIONS_CONFIG));
    }
    return validation.toConfig();
  }

  private static void checkTogether(
      Validation validation, ReplaySourceConfig config, String partitions) {
    if (config.topics().isEmpty() == config.topicsRegex().isEmpty()) {
      validation.error(
          ReplaySourceConfig.TOPICS_CONFIG,
          "give either topics or topics.regex: one of them selects what is replayed");
    }
    validation
        .check(
            ReplaySourceConfig.TOPIC_FORMAT_CONFIG,
            () -> config.topicFormat().check(config.topics()))
        .check(ArchiveSettings.ARCHIVE_PATH_CONFIG, () -> config.archiveFolder().requireArchive());
    if (!config.isSnapshot()) {
      refuseLoops(validation, config);
    }
    if (validation.isSound(ReplaySourceConfig.CONFIG_DEF.names())) {
      Selected selected = select(validation, config);
      if (selected != null) {
        selected.refused().values().forEach(r -> validation.error(r.setting(), r.reason()));
        int needed = selected.partitionsNeeded();
        validation.check(PARTITIONS_CONFIG, () -> requirePartitions(needed, partitions));
        if (validation.isSound(ReplaySourceConfig.CONFIG_DEF.names())
            && validation.isSound(Set.of(PARTITIONS_CONFIG))) {
          TargetAdmin.of(validation.given())
              .ifPresent(target -> inspect(validation, config, target, selected.streams()));
        }
      }
    }
  }

  /** What is only altered is logged by the task. */
  private static void inspect(
      Validation validation,
      ReplaySourceConfig config,
      TargetAdmin target,
      List<ReplayStream> streams) {
    Clock clock = Clock.systemUTC();
    try (TargetCluster cluster = TargetCluster.connect(target);
        OpenArchive archive = config.archiveFolder().open().open(StorageConfig.defaults(), clock)) {
      new TargetInspection(cluster, new TopicCreation(validation.given()), clock)
          .inspect(TargetTopic.of(streams, archive, clock))
          .refusals()
          .values()
          .forEach(reason -> validation.error(ReplaySourceConfig.TOPIC_FORMAT_CONFIG, reason));
    } catch (TargetCluster.UnreachableException e) {
      validation.error(
          target.setting(), target.setting() + ": " + e.getMessage() + ". Correct the address");
    } catch (IOException | ConnectException e) {
      validation.error(target.setting(), e.getMessage());
    }
  }

  private static void refuseLoops(Validation validation, ReplaySourceConfig config) {
    validation.check(
        ReplaySourceConfig.TOPIC_FORMAT_CONFIG,
        () -> config.topicFormat().requireOtherTopics(config.topics()));
    Set<String> topics = Set.copyOf(config.topics());
    for (String topic : config.topics()) {
      String target = config.topicFormat().name(topic, 0);
      if (topics.contains(target) && !target.equals(topic)) {
        validation.error(
            ReplaySourceConfig.TOPICS_CONFIG,
            "topics contains both "
                + topic
                + " and "
                + target
                + ", which it is replayed into: the replay would read what it writes. Remove one, or"
                + " set "
                + ReplaySourceConfig.REPLAY_MODE_CONFIG
                + "=snapshot");
      }
    }
  }

  /** A record goes to the partition it came from, so a topic that Connect makes must have it. */
  private static void requirePartitions(int needed, String given) {
    int partitions = given == null || !given.matches("[0-9]{1,9}") ? 0 : Integer.parseInt(given);
    if (partitions > 0 && partitions < needed) {
      throw new ConfigException(
          PARTITIONS_CONFIG,
          given,
          "a topic with " + needed + " partitions is archived: raise it to " + needed);
    }
  }

  /** Null if the archive cannot be listed, which is then an error. */
  private static Selected select(Validation validation, ReplaySourceConfig config) {
    try {
      return new StreamSelection(config).select(config.archiveFolder().open());
    } catch (IOException | ConnectException e) {
      validation.error(
          ArchiveSettings.ARCHIVE_PATH_CONFIG,
          config.archiveFolder().path() + " cannot be listed: " + e.getMessage());
      return null;
    }
  }
}
