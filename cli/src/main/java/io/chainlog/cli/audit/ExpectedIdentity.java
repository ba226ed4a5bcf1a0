package io.chainlog.cli.audit;

import io.chainlog.envelope.StreamOpened;
import io.chainlog.envelope.streams.TopicPartitionStream;
import io.chainlog.envelope.streams.TopicPartitionStreams;
import io.chainlog.storage.StreamId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What record 0 of a stream must say, given where the stream was found.
 *
 * @param stream name of its folder
 * @param archiveId id of its archive, empty when that is not known
 */
record ExpectedIdentity(StreamId stream, Optional<String> archiveId) {

  /** One field that differs. */
  record Difference(String field, String expected, String actual) {}

  /** All that differs; empty when the stream is what it is passed off as. */
  List<Difference> differences(StreamOpened opened) {
    List<Difference> differences = new ArrayList<>();
    archiveId.ifPresent(id -> compare(differences, "archive id", id, opened.archiveId()));
    TopicPartitionStreams.parse(stream)
        .ifPresentOrElse(
            place -> comparePlace(differences, place, opened),
            () -> differences.add(new Difference("folder name", nameOf(opened), stream.name())));
    return differences;
  }

  private static void comparePlace(
      List<Difference> differences, TopicPartitionStream place, StreamOpened opened) {
    compare(differences, "topic", place.topic(), opened.topic());
    compare(differences, "partition", place.partition(), opened.partition());
    compare(differences, "incarnation", place.incarnation(), opened.incarnation());
  }

  private static void compare(
      List<Difference> differences, String field, Object expected, Object actual) {
    if (!Objects.equals(expected, actual)) {
      differences.add(new Difference(field, String.valueOf(expected), String.valueOf(actual)));
    }
  }

  private static String nameOf(StreamOpened opened) {
    return opened.topic() + "-" + opened.partition();
  }
}
