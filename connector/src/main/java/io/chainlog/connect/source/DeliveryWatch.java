package io.chainlog.connect.source;

import java.io.Closeable;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices records that are out and not acknowledged. Connect lets its producer block without end
 * where a topic or a partition is missing: the task's thread then hangs outside of our code, and
 * nothing is logged.
 *
 * <p>The failure is thrown by the next poll. Where the thread hangs in the producer there is no
 * next poll: then it is interrupted, which fails the task.
 */
final class DeliveryWatch implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(DeliveryWatch.class);
  private static final long LOOK_INTERVAL_MS = 1_000;
  private static final int WARNINGS_BEFORE_FAILURE = 3;
  private static final String PRODUCER_PACKAGE = "org.apache.kafka.clients.producer.";

  private final Deliveries deliveries;
  private final BrokerProbe broker;
  private final Clock clock;
  private final long timeoutMs;
  private final boolean isJudgedByTime;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(DeliveryWatch::newThread);

  private Thread outside;
  private long leftPollAtMs;
  private boolean isInterrupted;
  private ConnectException failure;
  private long silentUntilMs;

  /**
   * @param isJudgedByTime false where Connect acknowledges only at the end of a transaction of any
   *     length; then only a thread that hangs counts
   */
  DeliveryWatch(
      Deliveries deliveries,
      BrokerProbe broker,
      Clock clock,
      long timeoutMs,
      boolean isJudgedByTime) {
    this.deliveries = deliveries;
    this.broker = broker;
    this.clock = clock;
    this.timeoutMs = timeoutMs;
    this.isJudgedByTime = isJudgedByTime;
  }

  private static Thread newThread(Runnable work) {
    Thread thread = new Thread(work, "chainlog-delivery-watch");
    thread.setDaemon(true);
    return thread;
  }

  void start() {
    var unused =
        executor.scheduleWithFixedDelay(
            this::lookAndNeverThrow, LOOK_INTERVAL_MS, LOOK_INTERVAL_MS, TimeUnit.MILLISECONDS);
  }

  /**
   * The task's thread enters our code; from here on it is not interrupted.
   *
   * @throws ConnectException if records have not been acknowledged for too long
   */
  synchronized void enterPoll() {
    outside = null;
    if (isInterrupted) {
      Thread.interrupted(); // it came as the thread returned from the producer
    }
    if (failure != null) {
      throw failure;
    }
    deliveries.allSent();
  }

  /** The task's thread returns to Connect. */
  synchronized void leavePoll() {
    outside = Thread.currentThread();
    leftPollAtMs = clock.millis();
  }

  private void lookAndNeverThrow() {
    try {
      look();
    } catch (RuntimeException e) { // would end the watch for good
      LOG.warn("Looking at unacknowledged records failed; trying again", e);
    }
  }

  /** What the watch does every second. */
  void look() {
    broker.sample();
    boolean isHanging = isHanging();
    if (!isHanging && !isJudgedByTime) {
      return;
    }
    Optional<Deliveries.Waiting> longest =
        isHanging ? deliveries.longestWaiting() : deliveries.longestSent();
    if (longest.isEmpty()) {
      silentUntilMs = 0;
      return;
    }
    Deliveries.Waiting waiting = longest.get();
    long ageMs = isHanging ? Math.min(waiting.ageMs(), outsideForMs()) : waiting.ageMs();
    if (ageMs >= timeoutMs / WARNINGS_BEFORE_FAILURE && clock.millis() >= silentUntilMs) {
      silentUntilMs = clock.millis() + timeoutMs / WARNINGS_BEFORE_FAILURE;
      judge(waiting.partition(), ageMs, describe(waiting, ageMs));
    }
  }

  private void judge(TopicPartition partition, long ageMs, String what) {
    Optional<String> missing = broker.missing(partition);
    if (missing.isPresent()) {
      fail(new ConnectException(what + ": " + missing.get() + ". " + remedy(partition)));
    } else if (ageMs < timeoutMs) {
      LOG.warn("{}. {}", what, remedy(partition));
    } else if (broker.isReachable()) {
      fail(new ConnectException(what + ". " + remedy(partition)));
    } else {
      LOG.warn("{}: the brokers do not answer. Waiting for them", what);
    }
  }

  private synchronized void fail(ConnectException cause) {
    if (failure == null) {
      failure = cause;
      LOG.error("Replay failed: {}", cause.getMessage());
    }
    if (outside != null && !isInterrupted && isInProducer(outside)) {
      isInterrupted = true;
      LOG.error(
          "The task's thread hangs in the producer and is interrupted; the task fails with an"
              + " InterruptException for the reason above");
      outside.interrupt();
    }
  }

  private synchronized boolean isHanging() {
    return outside != null && isInProducer(outside);
  }

  private synchronized long outsideForMs() {
    return clock.millis() - leftPollAtMs;
  }

  /** A task that is paused or stopping is elsewhere, and must not be interrupted. */
  private static boolean isInProducer(Thread thread) {
    for (StackTraceElement frame : thread.getStackTrace()) {
      if (frame.getClassName().startsWith(PRODUCER_PACKAGE)) {
        return true;
      }
    }
    return false;
  }

  private static String describe(Deliveries.Waiting waiting, long ageMs) {
    return waiting.records()
        + " records for partition "
        + waiting.partition().partition()
        + " of topic "
        + waiting.partition().topic()
        + " have not been acknowledged for "
        + ageMs / 1_000
        + " s";
  }

  private static String remedy(TopicPartition partition) {
    return "Check that the topic exists and has at least "
        + (partition.partition() + 1)
        + " partitions, and that its brokers accept writes. With kafka.bootstrap.servers set, topics"
        + " are looked at before the first record";
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
