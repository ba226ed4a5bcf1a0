package io.chainlog.connect.source;

import io.chainlog.connect.source.TargetInspection.Report;
import io.chainlog.storage.OpenArchive;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps streams back until their target topics were looked at. Without access to the cluster they
 * pass at once. For one thread at a time.
 */
final class TargetGate {
  private static final Duration RETRY = Duration.ofSeconds(5);
  private static final Logger LOG = LoggerFactory.getLogger(TargetGate.class);

  private final TargetInspection inspection;
  private final OpenArchive archive;
  private final Clock clock;
  private final List<StreamReplayer> waiting = new ArrayList<>();
  private final Map<String, TargetLimits> limits = new HashMap<>();
  private long retryAtMs;

  /**
   * @param inspection null without access to the cluster
   */
  TargetGate(TargetInspection inspection, OpenArchive archive, Clock clock) {
    this.inspection = inspection;
    this.archive = archive;
    this.clock = clock;
  }

  void add(List<StreamReplayer> replayers) {
    waiting.addAll(replayers);
  }

  /**
   * Streams that may be replayed now, each returned once.
   *
   * @throws ConnectException if their topics would lose records, or never take them
   */
  List<StreamReplayer> pass() {
    if (waiting.isEmpty() || clock.millis() < retryAtMs) {
      return List.of();
    }
    if (inspection != null && !isInspected()) {
      return List.of();
    }
    List<StreamReplayer> passed = new ArrayList<>(waiting);
    waiting.clear();
    return passed;
  }

  private boolean isInspected() {
    List<ReplayStream> streams = waiting.stream().map(StreamReplayer::target).toList();
    try {
      Report report = inspection.inspect(TargetTopic.of(streams, archive, clock));
      report.warnings().forEach(warning -> LOG.warn("Replay target: {}", warning));
      limits.putAll(report.limits());
      if (!report.refusals().isEmpty()) {
        throw new ConnectException(String.join("; ", report.refusals().values()));
      }
      return true;
    } catch (TargetCluster.UnreachableException e) {
      retryAtMs = clock.millis() + RETRY.toMillis();
      LOG.warn("The target topics cannot be looked at yet, {}. Trying again", e.getMessage());
      return false;
    }
  }

  /** What is known of a topic. */
  TargetLimits limits(String topic) {
    return limits.getOrDefault(topic, TargetLimits.NONE);
  }
}
