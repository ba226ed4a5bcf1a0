package io.chainlog.connect.endtoend;

import io.chainlog.cluster.ConnectRest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.connect.util.clusters.WorkerHandle;

/** Workers of one group in this JVM, where their metrics can be read. */
final class ConnectWorkers implements AutoCloseable {
  private static final String STRINGS = "org.apache.kafka.connect.storage.StringConverter";

  private final Map<String, String> settings;
  private final Deque<WorkerHandle> workers = new ArrayDeque<>();
  private int started;

  /** A worker that fails would end the JVM; here it only ends itself. */
  ConnectWorkers(String bootstrapServers) {
    this.settings = settings(bootstrapServers);
    Exit.setExitProcedure(
        (status, message) -> {
          throw new IllegalStateException("a worker exits with " + status + ": " + message);
        });
  }

  private static Map<String, String> settings(String bootstrapServers) {
    Map<String, String> settings = new HashMap<>();
    settings.put("bootstrap.servers", bootstrapServers);
    settings.put("group.id", "workers");
    settings.put("listeners", "http://127.0.0.1:0");
    settings.put("plugin.discovery", "service_load");
    for (String topic : new String[] {"config", "offset", "status"}) {
      settings.put(topic + ".storage.topic", "connect-" + topic);
      settings.put(topic + ".storage.replication.factor", "1");
    }
    settings.put("key.converter", STRINGS);
    settings.put("value.converter", STRINGS);
    settings.put("offset.flush.interval.ms", "500");
    settings.put("scheduled.rebalance.max.delay.ms", "1000");
    settings.put("exactly.once.source.support", "enabled");
    return settings;
  }

  void add() {
    started++;
    workers.addLast(WorkerHandle.start("worker-" + started, new HashMap<>(settings)));
  }

  /** Stops the worker that was added first. */
  void remove() {
    workers.removeFirst().stop();
  }

  /** Of one of the workers. */
  ConnectRest rest() {
    return new ConnectRest(workers.getFirst().url());
  }

  @Override
  public void close() {
    workers.forEach(WorkerHandle::stop);
    Exit.resetExitProcedure();
  }
}
