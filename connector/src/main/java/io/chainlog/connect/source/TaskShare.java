package io.chainlog.connect.source;

import io.chainlog.connect.config.ArchiveSettings;
import io.chainlog.envelope.streams.TopicPartitionStream;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * Which streams are one task's: those that topic and partition assign to it. The partitions of a
 * topic go round the tasks. So no list of streams is needed, and each task finds new ones by
 * itself.
 *
 * @param number of the task, from 0
 * @param count of the tasks
 */
record TaskShare(int number, int count) {

  static TaskShare of(Map<String, String> settings) {
    try {
      return new TaskShare(
          Integer.parseInt(settings.get(ArchiveSettings.TASK_NUMBER_TASK_CONFIG)),
          Integer.parseInt(settings.get(ArchiveSettings.TASK_COUNT_TASK_CONFIG)));
    } catch (NumberFormatException e) {
      throw new ConnectException(
          "this task was configured by another version of the connector: use one version on all"
              + " workers, then restart the connector",
          e);
    }
  }

  boolean contains(TopicPartitionStream stream) {
    return Math.floorMod(stream.topic().hashCode() + stream.partition(), count) == number;
  }
}
