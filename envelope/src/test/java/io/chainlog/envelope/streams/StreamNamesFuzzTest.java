package io.chainlog.envelope.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.StreamId;
import io.chainlog.storage.fuzz.FuzzRun;
import io.chainlog.storage.fuzz.FuzzTarget;
import io.chainlog.storage.fuzz.Mutator;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Names of streams, as they may be found in an archive. */
class StreamNamesFuzzTest {
  private static final List<byte[]> NAMES =
      Stream.of("orders-0", "a-b.c_d-17", "orders-0@2", "o-2147483647@2147483647", "..-1", "-0@1")
          .map(name -> name.getBytes(StandardCharsets.UTF_8))
          .toList();

  @Test
  void aStreamOfATopicPartitionHasOneName(TestInfo test) {
    FuzzRun.run(
        test,
        100_000,
        FuzzTarget.ofBytes(
            Mutator.of(NAMES),
            StreamNamesFuzzTest::parse,
            (bytes, stream) -> {
              if (stream.isPresent()) {
                assertThat(TopicPartitionStreams.streamId(stream.get()).name())
                    .isEqualTo(text(bytes));
              }
            }));
  }

  private static Optional<TopicPartitionStream> parse(byte[] bytes) {
    return StreamId.isValid(text(bytes))
        ? TopicPartitionStreams.parse(new StreamId(text(bytes)))
        : Optional.empty();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
