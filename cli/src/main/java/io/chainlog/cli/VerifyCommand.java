package io.chainlog.cli;

import io.chainlog.cli.audit.ArchiveAudit;
import io.chainlog.cli.audit.AuditOptions;
import io.chainlog.cli.audit.AuditReport;
import io.chainlog.cli.audit.IoMessages;
import io.chainlog.cli.report.VerifyJson;
import io.chainlog.cli.report.VerifyText;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.directory.FileLogDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code chainlog verify}: the whole check. */
@Command(
    name = "verify",
    description = {
      "Checks every record of an archive: checksums, hash chain, offsets, tree, commit points, the"
          + " identity of each stream, and that Kafka offsets rise.",
      "Without signed heads this does not show that nobody rewrote a stream as a whole, cut off its"
          + " end, or removed it."
    })
final class VerifyCommand extends ConsoleCommand {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Mixin private ReadOptions readOptions;

  @Parameters(arity = "0..1", paramLabel = "ARCHIVE", description = "Folder of the archive.")
  private Path archive;

  @Option(
      names = "--stream",
      paramLabel = "STREAM",
      description = "Check this stream only; may be repeated.")
  private List<String> streams = new ArrayList<>();

  @Option(
      names = "--imported",
      paramLabel = "STREAM",
      description =
          "This stream was imported: it need not say what it is, nor hold Kafka records; may be"
              + " repeated.")
  private List<String> imported = new ArrayList<>();

  @Option(
      names = "--stream-dir",
      paramLabel = "DIR",
      description =
          "Check one bare stream directory in place of ARCHIVE, also one written by"
              + " kimberlite-storage.")
  private Path streamDirectory;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write the result as JSON to FILE, or with - to standard output and no text.")
  private Path json;

  @Option(
      names = "--max-gap-offsets",
      paramLabel = "N",
      description = "Exit with 4 if more than N Kafka offsets are missing in a stream.")
  private Long maxGapOffsets;

  @Option(
      names = "--fail-on-repair",
      description = "Exit with 4 if a stream states that it was repaired.")
  private boolean failOnRepair;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Streams to check at the same time (default: the number of processors).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(names = "--no-progress", description = "Show no progress bar on a terminal.")
  private boolean noProgress;

  VerifyCommand(Console console, Clock clock) {
    super(console);
    this.clock = clock;
  }

  @Override
  ExitCode execute() throws InterruptedException {
    JsonTarget jsonTarget = checkArguments();
    AuditReport report;
    try (ProgressDisplay progress = ProgressDisplay.on(console(), noProgress)) {
      report = check(new ArchiveAudit(options(), clock, progress));
    }
    return deliver(report, jsonTarget);
  }

  private JsonTarget checkArguments() {
    if ((archive == null) == (streamDirectory == null)) {
      throw wrong("name either ARCHIVE or --stream-dir DIR");
    }
    if (streamDirectory != null && !(streams.isEmpty() && imported.isEmpty())) {
      throw wrong("--stream and --imported name streams of an ARCHIVE; --stream-dir is one stream");
    }
    if (threads <= 0) {
      throw wrong("--threads must be positive: " + threads);
    }
    if (maxGapOffsets != null && maxGapOffsets < 0) {
      throw wrong("--max-gap-offsets must not be negative: " + maxGapOffsets);
    }
    return JsonTarget.of(spec, json, archive == null ? streamDirectory : archive);
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private AuditOptions options() {
    OptionalLong limit =
        maxGapOffsets == null ? OptionalLong.empty() : OptionalLong.of(maxGapOffsets);
    return new AuditOptions(
        readOptions.maxPayloadBytes(), !readOptions.isLimitGiven(), threads, limit, failOnRepair);
  }

  private AuditReport check(ArchiveAudit audit) throws InterruptedException {
    if (streamDirectory != null) {
      StreamId name = Arguments.nameOf(streamDirectory);
      return audit.checkStreamDirectory(new FileLogDirectory(streamDirectory), name);
    }
    return audit.checkArchive(
        new FileLogDirectory(archive), streamIds(streams), Set.copyOf(streamIds(imported)));
  }

  private List<StreamId> streamIds(List<String> names) {
    return names.stream().map(name -> Arguments.streamId(spec, name)).distinct().toList();
  }

  /** A report that cannot be delivered is an error, but never hides evidence of tampering. */
  private ExitCode deliver(AuditReport report, JsonTarget jsonTarget) {
    ExitCode exitCode = ExitCode.of(report);
    String document = VerifyJson.render(report, Version.current(), exitCode.code());
    boolean shown = succeeds(() -> show(report, jsonTarget));
    boolean written = succeeds(() -> jsonTarget.write(document, console()));
    return (shown && written) || exitCode == ExitCode.TAMPERED ? exitCode : ExitCode.IO_ERROR;
  }

  private void show(AuditReport report, JsonTarget jsonTarget) throws IOException {
    if (!jsonTarget.isStandardOutput()) {
      console().print(VerifyText.render(report, Version.current()));
      console().flush();
    }
  }

  /** Whether all was written that somebody wanted to read. */
  private boolean succeeds(Delivery delivery) {
    try {
      delivery.run();
      return true;
    } catch (ClosedOutputException e) {
      return true;
    } catch (IOException e) {
      console().complain("the report was not written: " + IoMessages.of(e));
      return false;
    }
  }

  private interface Delivery {
    void run() throws IOException;
  }
}
