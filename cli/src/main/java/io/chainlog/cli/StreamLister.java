package io.chainlog.cli;

import io.chainlog.cli.inspect.StreamSummary;
import io.chainlog.cli.report.StreamListing;
import io.chainlog.storage.Archive;
import io.chainlog.storage.StreamId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Looks at all streams of an archive, several at the same time. */
final class StreamLister {
  private final Archive archive;
  private final ReadOptions readOptions;

  StreamLister(Archive archive, ReadOptions readOptions) {
    this.archive = archive;
    this.readOptions = readOptions;
  }

  /** A line of the list, and what it does to the exit code. */
  record Line(StreamListing listing, ExitCode exitCode) {}

  /** All streams by name; those that cannot be read with the reason. */
  List<Line> list() throws IOException, InterruptedException {
    List<StreamId> streams = new ArrayList<>(archive.streams());
    streams.addAll(archive.links());
    streams.sort(null);
    int threads = Math.min(Runtime.getRuntime().availableProcessors(), streams.size());
    ExecutorService executor = Executors.newFixedThreadPool(Math.max(1, threads));
    try {
      List<Future<Line>> lines =
          streams.stream().map(stream -> executor.submit(() -> line(stream))).toList();
      List<Line> listed = new ArrayList<>(lines.size());
      for (Future<Line> line : lines) {
        listed.add(line.get());
      }
      return listed;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a stream could not be listed: " + e.getCause(), e);
    } finally {
      executor.shutdownNow();
    }
  }

  private Line line(StreamId stream) {
    try {
      StreamSummary summary =
          StreamSummary.of(stream, readOptions.open(archive.existingStream(stream)));
      return new Line(StreamListing.of(summary), ExitCode.VALID);
    } catch (IOException e) {
      StreamListing failed = StreamListing.failed(stream, Failures.message(e));
      return new Line(failed, Failures.exitCode(e));
    }
  }
}
