package io.chainlog.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import io.chainlog.cluster.BrokerProcess;
import io.chainlog.cluster.Children;
import io.chainlog.cluster.Waiting;
import io.chainlog.cluster.WorkerProcess;
import io.chainlog.cluster.Workers;
import io.chainlog.quickstart.kafka.Connectors;
import io.chainlog.quickstart.kafka.ReplayTopic;
import io.chainlog.quickstart.kafka.SourceTopic;
import io.chainlog.quickstart.process.ChainlogTool;
import io.chainlog.quickstart.process.Installation;
import io.chainlog.quickstart.process.WorkFolder;
import io.chainlog.storage.record.LogRecord;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The steps, one after the other. Each fails with a reason if it does not show what it should. Not
 * thread-safe.
 */
final class Quickstart implements AutoCloseable {
  static final int STEPS = 8;

  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(100);
  // The shorter, the closer a kill comes to the wanted moment.
  private static final Duration SHORT_PAUSE = Duration.ofMillis(2);
  private static final int POLLS_PER_HEALTH_CHECK = 100;

  private final RunConfig config;
  private final Console console;
  private final Children children;
  private final Installation installation;
  private final WorkFolder work;
  private final TopicSetup setup;
  private final ChainlogTool tool;
  private SourceTopic source;
  private ReplayTopic replayTopic;
  private ArchivedTopic archived;
  private long archivedRecords;
  private WorkerProcess worker;
  private boolean killedInTheMiddle;
  private String identical;

  Quickstart(
      RunConfig config,
      Console console,
      Children children,
      Installation installation,
      WorkFolder work) {
    this.config = config;
    this.console = console;
    this.children = children;
    this.installation = installation;
    this.work = work;
    this.setup =
        new TopicSetup(config, new BrokerProcess(children, installation.kafka(), work.broker()));
    this.tool = new ChainlogTool(children, installation, work.logs());
  }

  /** Runs all steps; the verdict in words. The worker stays up, with both connectors stopped. */
  String run() throws IOException {
    source = setup.run(console);
    archived = new ArchivedTopic(config.archive(), source);
    replayTopic = new ReplayTopic(source.cluster(), config.replayTopic());
    console.step("archive", progress -> archiveAndKill());
    console.step("recover", this::recover);
    console.step("verify", progress -> verify());
    console.step("tamper", progress -> tamper());
    console.step("replay", this::replay);
    console.step("compare", this::compare);
    return "archived, "
        + (killedInTheMiddle
            ? "killed"
            : "killed at the end (too small a topic to be caught in the middle)")
        + ", verified, tampered-and-caught, replayed: "
        + identical;
  }

  /** Lets both connectors run again. */
  void resume() {
    worker.resume(config.sink());
    worker.resume(config.source());
  }

  URI workerAddress() {
    return worker.address();
  }

  String bootstrapServers() {
    return source.cluster().bootstrapServers();
  }

  @Override
  public void close() {
    setup.close();
  }

  private String archiveAndKill() throws IOException {
    Files.createDirectories(config.archive());
    long before = archived.committedRecords();
    startWorkerWithSink();
    awaitRecords(before + Math.max(0, source.records() - before) / 10);
    worker.process().kill();
    ChainlogTool.Result result = verifyArchive("verify-killed");
    requireChecked(result, "records", archived.committedRecords());
    long records = result.sum("kafka_records", archived.streams());
    killedInTheMiddle = records < source.records();
    if (!killedInTheMiddle && source.workload().isPresent()) {
      throw new QuickstartException(
          "the worker had archived everything before it could be killed. Give it more with"
              + " --records");
    }
    return format(
        "worker killed (SIGKILL) at %,d of %,d records; those are valid",
        records, source.records());
  }

  private String recover(Console.Progress progress) throws IOException {
    startWorkerWithSink();
    awaitAll(progress);
    worker.rest().stop(config.sink());
    Tally tally = archived.tally();
    if (!tally.isExact()) {
      throw new QuickstartException("the archive is not the topic: %s", tally);
    }
    archivedRecords = tally.records();
    return format(
        "worker restarted: %,d records archived, %d lost, %d twice",
        tally.records(), tally.lost(), tally.twice());
  }

  private void startWorkerWithSink() {
    worker =
        new Workers(children, installation.kafka(), bootstrapServers(), work.worker())
            .standalone("worker")
            .start();
    worker
        .rest()
        .create(
            Connectors.sink(
                config.sink(), config.topic(), config.archive(), config.segmentBytes()));
    worker.awaitRunning(config.sink());
  }

  private void awaitRecords(long goal) {
    AtomicInteger polls = new AtomicInteger();
    Waiting.until(
        "archiving a part of " + config.topic(),
        TIMEOUT,
        SHORT_PAUSE,
        () -> {
          if (polls.incrementAndGet() % POLLS_PER_HEALTH_CHECK == 0) {
            worker.requireHealthy(config.sink());
          }
          return archived.committedRecords() >= goal;
        });
  }

  private void awaitAll(Console.Progress progress) {
    Waiting.until(
        "archiving " + config.topic() + " to its end",
        TIMEOUT,
        PAUSE,
        () -> {
          worker.requireHealthy(config.sink());
          long committed = archived.committedRecords();
          progress.show(committed, source.records());
          return committed >= source.records() && archived.isComplete();
        },
        archived::committedRecords);
  }

  private String verify() throws IOException {
    ChainlogTool.Result result = verifyArchive("verify");
    requireChecked(result, "kafka_records", archivedRecords);
    return format(
        "valid: %d streams, %,d records, chain and commit points checked",
        result.streams().size(), result.sum("records", result.streams()));
  }

  private ChainlogTool.Result verifyArchive(String name) throws IOException {
    ChainlogTool.Result result = tool.verify(name, config.archive());
    if (result.exitCode() != 0) {
      throw new QuickstartException(
          "chainlog verify ended with %d: %s. Its output: %s",
          result.exitCode(), result.firstComplaint(), result.log());
    }
    return result;
  }

  private void requireChecked(ChainlogTool.Result result, String field, long expected) {
    long checked = result.sum(field, archived.streams());
    if (checked < expected) {
      throw new QuickstartException(
          "chainlog verify checked %,d %s of %,d", checked, field, expected);
    }
  }

  /** The tool must name the record that contains the bit, and nothing less exact. */
  private String tamper() throws IOException {
    BitFlip flip = BitFlip.inCopyOf(config.archive(), work.tampered());
    LogRecord hit = archived.recordAt(flip.stream(), flip.segment(), flip.position());
    ChainlogTool.Result result = tool.verify("verify-tampered", work.tampered());
    JsonNode finding = result.firstFinding().orElseThrow(() -> notCaught(flip, result));
    if (result.exitCode() != 1
        || !finding.path("file").asText().endsWith(flip.file().toString())
        || finding.path("position").asLong() != hit.position()
        || finding.path("offset").asLong() != hit.offset()) {
      throw notCaught(flip, result);
    }
    return format(
        "one bit flipped in a copy, caught with exit code 1: %s at position %,d, offset %,d: %s",
        flip.file(), hit.position(), hit.offset(), finding.path("detail").asText());
  }

  private static QuickstartException notCaught(BitFlip flip, ChainlogTool.Result result) {
    return new QuickstartException(
        "bit %d of byte %d of %s was flipped, and chainlog verify ended with %d: %s",
        flip.bit(), flip.position(), flip.file(), result.exitCode(), result.firstComplaint());
  }

  private String replay(Console.Progress progress) {
    replayTopic.create(source);
    worker
        .rest()
        .create(
            Connectors.source(
                config.source(), config.topic(), config.replayTopic(), config.archive()));
    Waiting.until(
        "replaying into " + config.replayTopic(),
        TIMEOUT,
        PAUSE,
        () -> {
          worker.requireHealthy(config.source());
          long written = replayTopic.records();
          progress.show(written, archivedRecords);
          return written >= archivedRecords;
        },
        replayTopic::records);
    worker.rest().stop(config.source());
    return format("%,d records into topic %s", archivedRecords, config.replayTopic());
  }

  private String compare(Console.Progress progress) {
    long records =
        replayTopic.compare(
            source, archived.lastOffsets(), done -> progress.show(done, archivedRecords));
    identical =
        format(
            "%,d records identical in partition, order, key, value, headers, timestamp", records);
    return identical;
  }

  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
