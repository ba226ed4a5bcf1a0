package io.chainlog.cli;

import io.chainlog.cli.inspect.StreamStart;
import io.chainlog.cli.report.RecordWriter;
import io.chainlog.storage.StreamReader;
import io.chainlog.storage.VerifiedReader;
import io.chainlog.storage.record.LogRecord;
import java.io.IOException;
import java.io.OutputStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code chainlog cat}: the records of a stream. */
@Command(
    name = "cat",
    description = {
      "Writes the records of a stream, each verified before it is written, up to the commit point.",
      "Reading begins at the nearest checkpoint before --from: that shows that what is written follows"
          + " from that checkpoint. Only verify shows that the whole stream does.",
      "When whoever reads the output closes it, as head does, the exit code is 0."
    })
final class CatCommand extends ConsoleCommand {

  /** How a record is written. */
  enum Format {
    JSON,
    HEX,
    RAW
  }

  @Spec private CommandSpec spec;

  @Mixin private StreamTarget target;

  @Option(
      names = "--from",
      paramLabel = "N",
      defaultValue = "0",
      description = "Stream offset of the first record (default: ${DEFAULT-VALUE}).")
  private long from;

  @Option(
      names = "--to",
      paramLabel = "N",
      description = "Stream offset behind the last record (default: the end).")
  private Long to;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "json",
      description =
          "json: one object a line; hex: one payload a line; raw: the payloads with nothing between"
              + " them (default: ${DEFAULT-VALUE}).")
  private Format format;

  CatCommand(Console console) {
    super(console);
  }

  @Override
  ExitCode execute() throws IOException {
    if (from < 0 || (to != null && to < from)) {
      throw wrong("--from must not be negative, and --to not be below it");
    }
    StreamTarget.Opened stream = target.open();
    RecordWriter writer = writer(stream);
    try (VerifiedReader reader = reader(stream.view())) {
      return copy(reader, writer);
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private VerifiedReader reader(StreamReader view) throws IOException {
    return from == 0 ? view.readerFromGenesis(0) : view.reader(from);
  }

  private RecordWriter writer(StreamTarget.Opened stream) throws IOException {
    OutputStream out = console().out();
    return switch (format) {
      case JSON ->
          RecordWriter.json(out, stream.directory(), StreamStart.read(stream.view()).opened());
      case HEX -> RecordWriter.hex(out);
      case RAW -> RecordWriter.raw(out);
    };
  }

  private ExitCode copy(VerifiedReader reader, RecordWriter writer) throws IOException {
    long end = to == null ? Long.MAX_VALUE : to;
    long written = 0;
    for (LogRecord r = reader.next(); r != null && r.offset() < end; r = reader.next()) {
      writer.write(r);
      written++;
    }
    if (written == 0) {
      console().complain("there is no record from offset " + from + " on in that range");
      return ExitCode.UNVERIFIABLE;
    }
    return ExitCode.VALID;
  }
}
