package io.chainlog.quickstart;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** The command line: what can be asked for, and what of it is refused. */
@Command(
    name = "quickstart",
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Shows on a real broker and a real Connect worker that Chainlog archives a topic, survives a"
          + " SIGKILL, finds a flipped bit, and replays every record as it was.",
      "Ends with 0 only if all of it held, with 1 if something did not, with 2 if it was called"
          + " wrongly. Everything it started ends with it, also on Ctrl-C.%n"
    })
final class QuickstartCommand implements Callable<Integer> {
  private static final long DEFAULT_RECORDS = 120_000;

  private final Installation installation;
  private final PrintStream out;
  private final boolean terminal;

  @Option(
      names = "--work",
      paramLabel = "DIR",
      description =
          "Keep all files in DIR; DIR/archive is the archive. The next run in DIR begins by removing"
              + " what this one made. Default: a temporary folder that goes.")
  private Path work;

  @Option(
      names = "--keep",
      description =
          "After a PASS leave broker and worker up until Ctrl-C, and say what to try next.")
  private boolean keep;

  @Option(
      names = "--records",
      paramLabel = "N",
      description =
          "Records to write, those of aborted transactions included; at least "
              + Workload.LEAST_RECORDS
              + ". Default: "
              + DEFAULT_RECORDS
              + ".")
  private Long records;

  @ArgGroup(
      exclusive = false,
      heading = "%nOn a broker of your own, where only our own worker is killed:%n")
  private GivenOptions given;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli looks at it
  private boolean help;

  /** All or none of the first three. */
  static final class GivenOptions {
    @Option(
        names = "--archive",
        required = true,
        paramLabel = "DIR",
        description = "Archive into DIR: new, empty, or an archive to go on with.")
    private Path archive;

    @Option(
        names = "--bootstrap-server",
        required = true,
        paramLabel = "HOST:PORT",
        description = "The broker.")
    private String bootstrapServer;

    @Option(
        names = "--topic",
        required = true,
        paramLabel = "T",
        description = "The topic to archive. It is read, never written.")
    private String topic;

    @Option(
        names = "--replay-to",
        paramLabel = "T2",
        description =
            "The topic to replay into, which must be new or empty, and stays. Default: replayed.T")
    private String replayTo;

    private Options.Given toGiven() {
      String replayTopic = replayTo == null ? "replayed." + topic : replayTo;
      return new Options.Given(absolute(archive), bootstrapServer, topic, replayTopic);
    }
  }

  /**
   * @param out where everything is printed
   * @param terminal whether a person watches it
   */
  QuickstartCommand(Installation installation, PrintStream out, boolean terminal) {
    this.installation = installation;
    this.out = out;
    this.terminal = terminal;
  }

  /** Parses and runs; see {@link Main} for the exit codes. */
  int execute(String... arguments) {
    return new CommandLine(this)
        .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(out, true, StandardCharsets.UTF_8))
        .setParameterExceptionHandler((e, args) -> refuse(e.getMessage()))
        .setExecutionExceptionHandler(
            (e, commandLine, parsed) -> {
              if (e instanceof UsageException) {
                return refuse(e.getMessage());
              }
              throw e;
            })
        .execute(arguments);
  }

  private int refuse(String message) {
    out.println("error: " + message);
    out.println("See ./quickstart --help");
    return ExitCode.USAGE;
  }

  @Override
  public Integer call() throws IOException {
    Options options = options();
    options.check();
    WorkFolder folder =
        options.work().isPresent() ? WorkFolder.at(options.work().get()) : WorkFolder.temporary();
    logInto(folder);
    return new Session(options, installation, folder, out, terminal).run();
  }

  /** What the Kafka clients in this process have to say; read when the first of them starts. */
  private static void logInto(WorkFolder folder) {
    System.setProperty(
        "org.slf4j.simpleLogger.logFile", folder.logs().resolve("quickstart.log").toString());
  }

  private Options options() {
    if (given != null && records != null) {
      throw new UsageException(
          "--records is for our own topic; nothing is written into " + given.topic);
    }
    return new Options(
        Optional.ofNullable(work).map(QuickstartCommand::absolute),
        keep,
        records == null ? DEFAULT_RECORDS : records,
        Optional.ofNullable(given).map(GivenOptions::toGiven));
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }
}
