package io.chainlog.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.directory.InMemoryLogDirectory;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Segments that are completed because of their age. */
class SegmentAgeTest {
  private static final StreamId STREAM = new StreamId("orders-0");
  private static final Duration AGE = Duration.ofHours(1);

  private final SettableClock clock = new SettableClock();
  private StorageBackend storage;

  @BeforeEach
  void open() throws IOException {
    StorageConfig config = StorageConfig.defaults().withSegmentMs(AGE.toMillis());
    storage = new SegmentStorage(new InMemoryLogDirectory(), config, clock);
    storage.open(STREAM);
  }

  @Test
  void theAgeOfASegmentIsThatOfItsFirstBatch() throws IOException {
    clock.advance(AGE);
    append();
    assertThat(storage.segmentCount(STREAM)).isEqualTo(1);
    clock.advance(AGE.minusMillis(1));
    append();
    assertThat(storage.segmentCount(STREAM)).isEqualTo(1);
    clock.advance(Duration.ofMillis(1));
    append();
    assertThat(storage.segmentCount(STREAM)).isEqualTo(2);
    append();
    assertThat(storage.segmentCount(STREAM)).isEqualTo(2);
  }

  @Test
  void ofManyBatchesThatWaitOnlyTheFirstCompletesAnAgedSegment() throws IOException {
    append();
    clock.advance(AGE);
    StreamState at = storage.state(STREAM);
    AppendResult last = new AppendResult(0, at.end());
    for (int i = 0; i < 200; i++) {
      last =
          storage
              .appendPipelined(STREAM, batch(), last.end().nextOffset(), last.end().chainHash())
              .result();
    }
    storage.sync(STREAM);
    assertThat(storage.segmentCount(STREAM)).isEqualTo(2);
  }

  private void append() throws IOException {
    StreamState at = storage.state(STREAM);
    storage.append(STREAM, batch(), at.end().nextOffset(), at.end().chainHash(), Durability.SYNCED);
  }

  private static List<byte[]> batch() {
    return List.of("a".getBytes(UTF_8));
  }

  private static final class SettableClock extends Clock {
    private volatile Instant now = Instant.parse("2026-11-01T00:00:00Z");

    void advance(Duration duration) {
      now = now.plus(duration);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
