package io.chainlog.envelope.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.storage.StreamId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicPartitionStreamsTest {

  @ParameterizedTest
  @CsvSource({
    "orders, 0, 0, orders-0",
    "orders, 12, 3, orders-12@3",
    "orders-eu-1, 2, 0, orders-eu-1-2",
    "a-0, 1, 0, a-0-1",
    "-, 1, 0, --1",
    "a-, 1, 0, a--1",
    "..., 2147483647, 2147483647, ...-2147483647@2147483647",
    "a.b_c, 0, 0, a.b_c-0",
  })
  void namesAndParses(String topic, int partition, int incarnation, String name) {
    StreamId stream = TopicPartitionStreams.streamId(topic, partition, incarnation);
    assertThat(stream.name()).isEqualTo(name);
    assertThat(TopicPartitionStreams.parse(stream))
        .contains(new TopicPartitionStream(topic, partition, incarnation));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "orders",
        "orders-",
        "-0",
        "orders-x",
        "orders-01",
        "orders--",
        "orders-0@",
        "orders-0@0",
        "orders-0@01",
        "orders-0@1@2",
        "orders@1-0",
        "orders-2147483648",
        "orders-0@2147483648",
        "..-0",
        ".-0",
      })
  void doesNotParseOtherNames(String name) {
    assertThat(TopicPartitionStreams.parse(new StreamId(name))).isEqualTo(Optional.empty());
  }

  @Test
  void namesTheLongestTopicThatFits() {
    String longest = "t".repeat(249);
    StreamId stream = TopicPartitionStreams.streamId(longest, 99_999, 0);
    assertThat(TopicPartitionStreams.parse(stream))
        .contains(new TopicPartitionStream(longest, 99_999, 0));
    assertThatThrownBy(() -> TopicPartitionStreams.streamId(longest, 100_000, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("255");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a@b", "a/b", "ä", "a b"})
  void refusesTopicsThatKafkaDoesNotAllow(String topic) {
    assertThatThrownBy(() -> TopicPartitionStreams.streamId(topic, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesNegativeNumbers() {
    assertThatThrownBy(() -> new TopicPartitionStream("t", -1, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TopicPartitionStream("t", 0, -1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
