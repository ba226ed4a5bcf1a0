package io.chainlog.cli.audit;

import io.chainlog.storage.SegmentInfo;
import io.chainlog.storage.StreamFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;

/** Checks several streams at the same time, each on one thread. */
final class ParallelAudit {
  private final AuditOptions options;
  private final AuditProgress progress;

  ParallelAudit(AuditOptions options, AuditProgress progress) {
    this.options = options;
    this.progress = progress;
  }

  /** Reports in the order of the sources. */
  List<StreamReport> check(List<StreamSource> sources) throws IOException, InterruptedException {
    if (sources.isEmpty()) {
      return List.of();
    }
    progress.start(totalBytes(sources));
    ExecutorService threads =
        Executors.newFixedThreadPool(Math.min(options.threads(), sources.size()));
    try {
      return collect(sources, submit(sources, threads));
    } finally {
      threads.shutdownNow();
    }
  }

  private static long totalBytes(List<StreamSource> sources) {
    long total = 0;
    for (StreamSource source : sources) {
      total += source.found().isPresent() ? sizeOf(source) : 0;
    }
    return total;
  }

  /** What cannot be listed counts nothing here; its check will say why. */
  private static long sizeOf(StreamSource source) {
    try {
      return new StreamFolder(source.directory())
          .segmentFiles().stream().mapToLong(SegmentInfo::sizeBytes).sum();
    } catch (IOException e) {
      return 0;
    }
  }

  private List<Future<StreamReport>> submit(List<StreamSource> sources, ExecutorService threads) {
    List<Future<StreamReport>> futures = new ArrayList<>();
    for (StreamSource source : sources) {
      futures.add(threads.submit(() -> check(source)));
    }
    return futures;
  }

  private StreamReport check(StreamSource source) {
    if (source.found().isEmpty()) {
      return StreamReport.unverifiable(source.stream(), false, "there is no such stream here");
    }
    return StreamAudit.run(source, options, increments());
  }

  /** Turns "so far" into "more". */
  private LongConsumer increments() {
    return new LongConsumer() {
      private long seen;

      @Override
      public void accept(long soFar) {
        progress.advance(soFar - seen);
        seen = soFar;
      }
    };
  }

  private static List<StreamReport> collect(
      List<StreamSource> sources, List<Future<StreamReport>> futures) throws InterruptedException {
    List<StreamReport> reports = new ArrayList<>();
    for (int i = 0; i < futures.size(); i++) {
      try {
        reports.add(futures.get(i).get());
      } catch (ExecutionException e) {
        // Our own fault, or too little memory. It must not hide what the other streams came to.
        String reason = IoMessages.ofFault(e.getCause());
        reports.add(StreamReport.unverifiable(sources.get(i).stream(), true, reason));
      }
    }
    return reports;
  }
}
