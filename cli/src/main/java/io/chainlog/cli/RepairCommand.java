package io.chainlog.cli;

import io.chainlog.cli.report.RepairStatement;
import io.chainlog.cli.report.RepairText;
import io.chainlog.storage.Archive;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.directory.FileLogDirectory;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.repair.Consent;
import io.chainlog.storage.repair.RepairOutcome;
import io.chainlog.storage.repair.RepairPlan;
import io.chainlog.storage.repair.StreamRepair;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code chainlog repair}: a stream that is refused becomes writable again. */
@Command(
    name = "repair",
    description = {
      "Makes a stream writable again that opening refuses: cuts it behind the last record that is"
          + " whole and follows the chain, keeps all that it takes out beside the stream, and writes"
          + " what was done into the stream. Where there is a copy, restore that instead.",
      "Without --apply it only shows what it would do; 0 means that there is nothing to repair, 1"
          + " that there is. What opening a stream mends by itself is left to that."
    })
final class RepairCommand extends ConsoleCommand {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "ARCHIVE", description = "Folder of the archive.")
  private Path archive;

  @Parameters(index = "1", paramLabel = "STREAM", description = "Name of the stream.")
  private String stream;

  @Option(names = "--plan", description = "Show what would be done, and change nothing (default).")
  private boolean plan;

  @Option(names = "--apply", description = "Do it, after asking on the terminal.")
  private boolean apply;

  @Option(names = "--yes", description = "With --apply: do not ask.")
  private boolean yes;

  @Option(
      names = "--accept-loss",
      description = "With --apply: also if acknowledged records are given up by it.")
  private boolean acceptLoss;

  RepairCommand(Console console, Clock clock) {
    super(console);
    this.clock = clock;
  }

  @Override
  ExitCode execute() throws IOException {
    checkArguments();
    StreamId name = Arguments.streamId(spec, stream);
    LogDirectory directory = Archive.open(new FileLogDirectory(archive)).existingStream(name);
    // A record above the limit would be taken for damage, and cut.
    StorageConfig config =
        StorageConfig.defaults().withMaxPayloadBytes(StorageConfig.LARGEST_PAYLOAD_BYTES);
    StreamRepair repair = new StreamRepair(name, directory, config, clock);
    return apply ? apply(repair, name, directory) : showPlan(repair, name, directory);
  }

  private void checkArguments() {
    if (plan && apply) {
      throw wrong("name either --plan or --apply");
    }
    if (!apply && (yes || acceptLoss)) {
      throw wrong("--yes and --accept-loss go with --apply");
    }
    if (apply && !yes && !console().canAsk()) {
      throw wrong("--apply asks first, and there is no terminal to ask on: add --yes");
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private ExitCode showPlan(StreamRepair repair, StreamId name, LogDirectory directory)
      throws IOException {
    Optional<RepairPlan> found = repair.plan();
    if (found.isEmpty()) {
      return nothingToRepair(name);
    }
    console().print(RepairText.plan(name, directory, found.get()));
    console().print(RepairText.howTo(archive.toString(), name, found.get()));
    return ExitCode.TAMPERED;
  }

  private ExitCode nothingToRepair(StreamId name) throws IOException {
    console().print(RepairText.nothingToRepair(name));
    return ExitCode.VALID;
  }

  private ExitCode apply(StreamRepair repair, StreamId name, LogDirectory directory)
      throws IOException {
    RepairOutcome outcome = outcome(repair, name, directory);
    if (outcome instanceof RepairOutcome.Repaired repaired) {
      console().print(RepairText.repaired(archive.toString(), name, repaired));
      return ExitCode.VALID;
    }
    if (outcome instanceof RepairOutcome.NothingToRepair) {
      return nothingToRepair(name);
    }
    console().complain("not repaired; nothing was changed");
    return ExitCode.TAMPERED;
  }

  private RepairOutcome outcome(StreamRepair repair, StreamId name, LogDirectory directory)
      throws IOException {
    try {
      return repair.apply(
          found -> consent(name, directory, found),
          found -> RepairStatement.of(found, Version.current()));
    } catch (IOException e) {
      if (repair.isBegun()) {
        console()
            .complain(
                "the repair was begun and is not finished; chainlog repair --apply finishes it");
      }
      throw e;
    }
  }

  private Consent.Answer consent(StreamId name, LogDirectory directory, RepairPlan found)
      throws IOException {
    console().print(RepairText.plan(name, directory, found));
    console().flush();
    if (found.needsAcceptance() && !acceptLoss) {
      return Consent.Answer.YES; // is refused, and says what is missing
    }
    if (!yes && !console().ask("Repair " + name + " like this?")) {
      return Consent.Answer.NO;
    }
    return acceptLoss ? Consent.Answer.YES_ACCEPTING_LOSS : Consent.Answer.YES;
  }
}
