package io.chainlog.clustertests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;

class FingerprintTest {
  private static final byte[] EMPTY = {};
  private static final byte[] X = {'x'};

  @Test
  void differsWithEachFieldAndTellsNullFromEmpty() {
    Header h = new RecordHeader("h", X);
    Header i = new RecordHeader("i", null);
    List<Fingerprint> all =
        Stream.of(
                record(1, null, null),
                record(2, null, null),
                record(1, EMPTY, null),
                record(1, null, EMPTY),
                record(1, X, null),
                record(1, null, X),
                record(1, null, null, h),
                record(1, null, null, h, h),
                record(1, null, null, h, i),
                record(1, null, null, i, h),
                record(1, null, null, new RecordHeader("i", EMPTY)),
                record(1, null, null, i))
            .map(Fingerprint::of)
            .toList();

    assertThat(all).doesNotHaveDuplicates();
  }

  @Test
  void isTheSameForARecordAndForWhatTheToolWritesOfIt() throws Exception {
    String kafka =
        """
        {"topic": "t", "partition": 0, "offset": 7, "timestamp": 5, "timestamp_type": "create",
         "key": null, "value": "bnVsbA==",
         "headers": [{"key": "h", "value": null}, {"key": "h", "value": ""}]}
        """;

    assertThat(Fingerprint.of(new ObjectMapper().readTree(kafka)))
        .isEqualTo(
            Fingerprint.of(
                record(
                    5,
                    null,
                    "null".getBytes(UTF_8),
                    new RecordHeader("h", null),
                    new RecordHeader("h", EMPTY))));
  }

  private static ProducerRecord<byte[], byte[]> record(
      long timestampMs, byte[] key, byte[] value, Header... headers) {
    return new ProducerRecord<>("t", 0, timestampMs, key, value, List.of(headers));
  }
}
