package io.chainlog.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.chainlog.connect.MutableClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeliveryWatchTest {
  private static final RecordMetadata WRITTEN =
      new RecordMetadata(new TopicPartition("t", 0), 0, 0, 0, 0, 0);

  private final MutableClock clock = new MutableClock();
  private final Deliveries deliveries = new Deliveries(clock, false);
  private final StubBroker broker = new StubBroker();
  private DeliveryWatch watch = watch(true);

  private DeliveryWatch watch(boolean isJudgedByTime) {
    return new DeliveryWatch(deliveries, broker, clock, 30_000, isJudgedByTime);
  }

  @AfterEach
  void close() {
    watch.close();
  }

  @Test
  void failsTheNextPollNamingThePartition() {
    handOver(record("copy", 3));
    lookAfter(Duration.ofSeconds(29));
    assertThatCode(watch::enterPoll).doesNotThrowAnyException();
    lookAfter(Duration.ofSeconds(10));
    assertThatThrownBy(watch::enterPoll)
        .isInstanceOf(ConnectException.class)
        .hasMessageContainingAll("partition 3", "topic copy", "at least 4 partitions");
  }

  @Test
  void failsAtOnceWhenTheBrokerKnowsNoSuchPartition() {
    broker.missing = Optional.of("the topic has 1 partitions");
    handOver(record("copy", 3));
    lookAfter(Duration.ofSeconds(11));
    assertThatThrownBy(watch::enterPoll)
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("the topic has 1 partitions");
  }

  @Test
  void countsFromTheLastAcknowledgementOfThePartition() {
    List<SourceRecord> records = List.of(record("copy", 3), record("copy", 3));
    handOver(records.get(0), records.get(1));
    lookAfter(Duration.ofSeconds(25));
    deliveries.finished(records.get(0), WRITTEN);
    lookAfter(Duration.ofSeconds(25));
    assertThatCode(watch::enterPoll).doesNotThrowAnyException();
    deliveries.finished(records.get(1), WRITTEN);
    lookAfter(Duration.ofMinutes(9));
    assertThatCode(watch::enterPoll).doesNotThrowAnyException();
  }

  @Test
  void waitsForBrokersThatDoNotAnswer() {
    broker.isReachable = false;
    handOver(record("copy", 3));
    lookAfter(Duration.ofMinutes(9));
    assertThatCode(watch::enterPoll).doesNotThrowAnyException();
    broker.isReachable = true;
    lookAfter(Duration.ofSeconds(11));
    assertThatThrownBy(watch::enterPoll).isInstanceOf(ConnectException.class);
  }

  @Test
  void leavesTransactionsOfAnyLengthAlone() {
    watch.close();
    watch = watch(false);
    handOver(record("copy", 3));
    lookAfter(Duration.ofMinutes(9));
    assertThatCode(watch::enterPoll).doesNotThrowAnyException();
  }

  /** A producer without a broker: it blocks in the same place as for a missing partition. */
  @Test
  void interruptsAThreadThatHangsInTheProducer() throws Exception {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", "127.0.0.1:1", "max.block.ms", Long.toString(Long.MAX_VALUE));
    ByteArraySerializer bytes = new ByteArraySerializer();
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings, bytes, bytes)) {
      CompletableFuture<Throwable> failed = new CompletableFuture<>();
      Thread task =
          new Thread(
              () -> {
                deliveries.handedOver(List.of(record("copy", 3)));
                watch.leavePoll();
                try {
                  var unused = producer.send(new ProducerRecord<>("copy", 3, null, null));
                } catch (RuntimeException e) {
                  failed.complete(e);
                }
              });
      task.start();
      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> {
                lookAfter(Duration.ofSeconds(31));
                return failed.isDone();
              });
      assertThat(failed.get()).isInstanceOf(InterruptException.class);
      task.join();
      producer.close(Duration.ZERO);
    }
  }

  @Test
  void interruptsNoThreadThatWaitsElsewhere() throws Exception {
    CountDownLatch paused = new CountDownLatch(1);
    CompletableFuture<Boolean> finished = new CompletableFuture<>();
    CountDownLatch left = new CountDownLatch(1);
    Thread task =
        new Thread(
            () -> {
              watch.leavePoll();
              left.countDown();
              try {
                paused.await();
                finished.complete(true);
              } catch (InterruptedException e) {
                finished.complete(false);
              }
            });
    task.start();
    left.await();
    deliveries.handedOver(List.of(record("copy", 3)));
    lookAfter(Duration.ofMinutes(1));
    paused.countDown();
    assertThat(finished.get()).isTrue();
  }

  @Test
  void leavesTheTimeOfTransformsToThem() {
    deliveries.handedOver(List.of(record("copy", 3)));
    lookAfter(Duration.ofMinutes(9));
    assertThatCode(watch::enterPoll).doesNotThrowAnyException();
    lookAfter(Duration.ofSeconds(29));
    assertThatCode(watch::enterPoll).doesNotThrowAnyException();
    lookAfter(Duration.ofSeconds(10));
    assertThatThrownBy(watch::enterPoll).isInstanceOf(ConnectException.class);
  }

  /** And asks for more, as Connect does once all is sent. */
  private void handOver(SourceRecord... records) {
    deliveries.handedOver(List.of(records));
    watch.enterPoll();
  }

  private void lookAfter(Duration time) {
    clock.advance(time);
    watch.look();
  }

  private static SourceRecord record(String topic, int partition) {
    return new SourceRecord(Map.of(), Map.of(), topic, partition, null, null, null, null);
  }

  private static final class StubBroker implements BrokerProbe {
    private boolean isReachable = true;
    private Optional<String> missing = Optional.empty();

    @Override
    public void sample() {}

    @Override
    public boolean isReachable() {
      return isReachable;
    }

    @Override
    public Optional<String> missing(TopicPartition partition) {
      return missing;
    }
  }
}
