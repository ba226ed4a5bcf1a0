package io.chainlog.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import io.chainlog.cluster.ConnectRest;
import io.chainlog.cluster.WorkerProcess;
import io.chainlog.storage.record.LogRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The steps, one after the other. Each fails with a reason if what it shows does not hold. */
final class Quickstart {
  static final int STEPS = 8;

  private final Console console;
  private final Stage stage;
  private final Function<String, WorkerProcess> workers;
  private final Tool tool;
  private final Path archive;
  private final Path tampered;

  /**
   * @param workers starts a worker of the cluster with these bootstrap servers
   * @param archive folder of the archive, which need not exist
   * @param tampered folder for a copy of it, which must not exist
   */
  Quickstart(
      Console console,
      Stage stage,
      Function<String, WorkerProcess> workers,
      Tool tool,
      Path archive,
      Path tampered) {
    this.console = console;
    this.stage = stage;
    this.workers = workers;
    this.tool = tool;
    this.archive = archive;
    this.tampered = tampered;
  }

  /**
   * What a run comes to when all has held.
   *
   * @param subject the topic that was archived
   * @param replayTopic what it was replayed into
   * @param worker still running, its connectors stopped
   * @param killedInTheMiddle whether the kill came before all was archived
   * @param identical number of records found identical
   */
  record Outcome(
      Subject subject,
      String replayTopic,
      WorkerProcess worker,
      boolean killedInTheMiddle,
      long identical) {}

  /** A worker and what it archived. */
  private record Archived(WorkerProcess worker, List<PartitionSpan> spans) {}

  Outcome run() throws IOException {
    Subject subject = stage.prepare(console);
    Archiving archiving = new Archiving(subject, view(subject), sink());
    List<PartitionSpan> part =
        console.step("archive", step -> archiveAndKill(subject, archiving, step));
    Archived archived = console.step("recover", step -> recover(subject, archiving, step));
    console.run("verify", step -> verify(archived, step));
    console.run("tamper", step -> tamper(subject, step));
    Replaying replaying = new Replaying(subject, stage.replayTopic(), archived.spans());
    console.run("replay", step -> replay(subject, archived, replaying, step));
    long identical = console.step("compare", step -> compare(replaying, step));
    return new Outcome(
        subject,
        stage.replayTopic(),
        archived.worker(),
        PartitionSpan.records(part) < subject.records(),
        identical);
  }

  String sink() {
    return stage.connectorName("archive");
  }

  String source() {
    return stage.connectorName("replay");
  }

  private List<PartitionSpan> archiveAndKill(Subject subject, Archiving archiving, Step step)
      throws IOException {
    Files.createDirectories(archive);
    long before = archiving.committedRecords();
    WorkerProcess worker = startWithSink(subject);
    archiving.awaitPart(worker, before);
    worker.process().kill();
    List<PartitionSpan> archived = archiving.archived();
    long records = PartitionSpan.records(archived);
    if (records >= subject.records()) {
      stage.requireLargeEnoughToBeKilled();
    }
    requireValid(tool.verify("verify-killed", archive), records);
    step.found(
        "worker killed (SIGKILL) at %,d of %,d records; those are valid",
        records, subject.records());
    return archived;
  }

  private Archived recover(Subject subject, Archiving archiving, Step step) throws IOException {
    WorkerProcess worker = startWithSink(subject);
    archiving.awaitEnd(worker, step);
    worker.rest().stop(sink());
    List<PartitionSpan> archived = archiving.archived();
    Tally tally = archiving.tally(archived);
    if (!tally.isExact()) {
      throw new QuickstartException("the archive is not the topic: " + tally);
    }
    step.found(
        "worker restarted: %,d records archived, %d lost, %d twice",
        tally.records(), tally.lost(), tally.twice());
    return new Archived(worker, archived);
  }

  private void verify(Archived archived, Step step) throws IOException {
    Tool.Result result = tool.verify("verify", archive);
    requireValid(result, PartitionSpan.records(archived.spans()));
    step.found(
        "valid: %d streams, %,d records, chain and commit points checked",
        result.streams(), result.sum("records"));
  }

  private static void requireValid(Tool.Result result, long kafkaRecords) {
    if (result.exitCode() != 0) {
      throw new QuickstartException(
          String.format(
              Locale.ROOT,
              "chainlog verify ended with %d: %s. Its output: %s",
              result.exitCode(),
              result.firstComplaint(),
              result.log()));
    }
    if (result.sum("kafka_records") < kafkaRecords) {
      throw new QuickstartException(
          String.format(
              Locale.ROOT,
              "chainlog verify checked %,d Kafka records of %,d",
              result.sum("kafka_records"),
              kafkaRecords));
    }
  }

  /** The tool must name the record that holds the bit, and nothing less exact. */
  private void tamper(Subject subject, Step step) throws IOException {
    BitFlip flip = BitFlip.inCopyOf(archive, tampered);
    LogRecord hit = view(subject).recordAt(flip.stream(), flip.segment(), flip.position());
    Tool.Result result = tool.verify("verify-tampered", tampered);
    JsonNode finding = result.firstFinding().orElseThrow(() -> notCaught(flip, result));
    if (result.exitCode() != 1
        || !finding.path("file").asText().endsWith(flip.file().toString())
        || finding.path("position").asLong() != hit.position()
        || finding.path("offset").asLong() != hit.offset()) {
      throw notCaught(flip, result);
    }
    step.found(
        "one bit flipped in a copy, caught with exit code 1: %s at position %,d, offset %,d: %s",
        flip.file(), hit.position(), hit.offset(), finding.path("detail").asText());
  }

  private static QuickstartException notCaught(BitFlip flip, Tool.Result result) {
    return new QuickstartException(
        String.format(
            Locale.ROOT,
            "bit %d of byte %d of %s was flipped, and chainlog verify ended with %d: %s",
            flip.bit(),
            flip.position(),
            flip.file(),
            result.exitCode(),
            result.firstComplaint()));
  }

  private void replay(Subject subject, Archived archived, Replaying replaying, Step step) {
    replaying.createTopic();
    ConnectRest rest = archived.worker().rest();
    rest.create(Connectors.replay(source(), subject.topic(), stage.replayTopicFormat(), archive));
    replaying.awaitEnd(archived.worker(), source(), step);
    rest.stop(source());
    step.found(
        "%,d records into topic %s", PartitionSpan.records(archived.spans()), stage.replayTopic());
  }

  private long compare(Replaying replaying, Step step) {
    long identical = replaying.compare(step);
    step.found(
        "%,d records identical in partition, order, key, value, headers, timestamp", identical);
    return identical;
  }

  private WorkerProcess startWithSink(Subject subject) {
    WorkerProcess worker = workers.apply(subject.cluster().bootstrapServers());
    worker
        .rest()
        .create(Connectors.archive(sink(), subject.topic(), archive, stage.segmentBytes()));
    worker.awaitRunning(sink());
    return worker;
  }

  private ArchiveView view(Subject subject) {
    return new ArchiveView(archive, subject.topic());
  }
}
