package io.chainlog.cli;

import io.chainlog.cli.inspect.PayloadLimits;
import io.chainlog.cli.report.CompactionText;
import io.chainlog.storage.Archive;
import io.chainlog.storage.CheckpointPolicy;
import io.chainlog.storage.CompactionConfig;
import io.chainlog.storage.CompactionPlan;
import io.chainlog.storage.OpenArchive;
import io.chainlog.storage.SegmentInfo;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.StreamWriter;
import io.chainlog.storage.directory.FileLogDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code chainlog compact}: a stream of many small segments becomes one of fewer, larger ones. */
@Command(
    name = "compact",
    description = {
      "Merges neighbouring completed segments. Records, offsets and chain hashes stay what they"
          + " are, and no record is removed.",
      "Without --apply it only shows what would be merged. With it, each stream is opened as its"
          + " writer opens it: a stream that a sink is writing is locked, so stop the connector"
          + " first."
    })
final class CompactCommand extends ConsoleCommand {
  /** The tool adds no record to a stream, only a commit point under its own epoch. */
  private static final StorageConfig STORAGE =
      StorageConfig.defaults()
          .withCheckpointPolicy(CheckpointPolicy.LINEAGE)
          .withMaxPayloadBytes(StorageConfig.LARGEST_PAYLOAD_BYTES);

  private static final CompactionConfig COMPACTION = CompactionConfig.defaults().withMinSegments(2);

  private final Clock clock;

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "ARCHIVE", description = "Folder of the archive.")
  private Path archive;

  @Parameters(
      index = "1..*",
      paramLabel = "STREAM",
      description = "Names of streams; all of the archive if none is given.")
  private List<String> streams = new ArrayList<>();

  @Option(names = "--apply", description = "Do it.")
  private boolean apply;

  CompactCommand(Console console, Clock clock) {
    super(console);
    this.clock = clock;
  }

  @Override
  ExitCode execute() throws IOException {
    List<StreamId> named = streams.stream().map(name -> Arguments.streamId(spec, name)).toList();
    Archive opened = Archive.open(new FileLogDirectory(archive));
    List<StreamId> chosen = named.isEmpty() ? opened.streams() : named;
    for (StreamId stream : chosen) {
      opened.existingStream(stream); // refuses all if one is not there
    }
    CompactionText text = new CompactionText(apply);
    if (apply) {
      compact(opened, chosen, text);
    } else {
      plan(opened, chosen, text);
    }
    console().print(text.render());
    return ExitCode.VALID;
  }

  private static void plan(Archive opened, List<StreamId> chosen, CompactionText text)
      throws IOException {
    for (StreamId stream : chosen) {
      List<SegmentInfo> segments =
          PayloadLimits.open(
                  opened.streamDirectory(stream), StorageConfig.DEFAULT_MAX_PAYLOAD_BYTES)
              .segments();
      List<SegmentInfo> completed = segments.subList(0, Math.max(0, segments.size() - 1));
      text.planned(stream, segments.size(), CompactionPlan.of(completed, COMPACTION));
    }
  }

  private void compact(Archive opened, List<StreamId> chosen, CompactionText text)
      throws IOException {
    try (OpenArchive streams = opened.open(STORAGE, clock)) {
      for (StreamId stream : chosen) {
        try (StreamWriter writer = streams.openWriter(stream)) {
          text.merged(stream, writer.compact(COMPACTION));
        }
      }
    }
  }
}
