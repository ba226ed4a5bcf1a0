package io.chainlog.connect.source;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.connector.ConnectorContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for new streams on a thread of its own, since a connector has none. */
final class StreamMonitor implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(StreamMonitor.class);

  /** Whether the tasks have to be configured again. */
  interface Check {
    boolean hasChanged() throws IOException;
  }

  private final Check check;
  private final ConnectorContext context;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(StreamMonitor::newThread);

  StreamMonitor(Check check, ConnectorContext context) {
    this.check = check;
    this.context = context;
  }

  private static Thread newThread(Runnable work) {
    Thread thread = new Thread(work, "chainlog-stream-monitor");
    thread.setDaemon(true);
    return thread;
  }

  void start(Duration interval) {
    long ms = interval.toMillis();
    var unused = executor.scheduleWithFixedDelay(this::run, ms, ms, TimeUnit.MILLISECONDS);
  }

  /** Never throws: that would end the monitor for good. */
  void run() {
    try {
      if (check.hasChanged()) {
        context.requestTaskReconfiguration();
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("The archive's streams could not be listed; trying again later", e);
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
