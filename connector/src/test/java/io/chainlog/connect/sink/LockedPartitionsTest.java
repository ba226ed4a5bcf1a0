package io.chainlog.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.connect.MutableClock;
import java.time.Duration;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class LockedPartitionsTest {
  private static final TopicPartition PARTITION = new TopicPartition("t", 0);

  private final MutableClock clock = new MutableClock();
  private final LockedPartitions locked = new LockedPartitions(60_000, clock);

  @Test
  void isTriedAgainOnceASecond() {
    locked.add(PARTITION);
    assertThat(locked.due()).isEmpty();
    clock.advance(Duration.ofSeconds(1));
    assertThat(locked.due()).containsExactly(PARTITION);
    assertThat(locked.due()).isEmpty();
  }

  @Test
  void isTriedAgainAlsoWhenTheClockIsSetBack() {
    locked.add(PARTITION);
    clock.advance(Duration.ofHours(-1));
    assertThat(locked.due()).containsExactly(PARTITION);
    assertThat(locked.due()).isEmpty();
    assertThat(locked.isOverdue(PARTITION)).isFalse();
  }
}
