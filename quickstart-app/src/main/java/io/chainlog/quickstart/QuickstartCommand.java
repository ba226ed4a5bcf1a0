package io.chainlog.quickstart;

import io.chainlog.quickstart.kafka.Workload;
import io.chainlog.quickstart.process.Installation;
import io.chainlog.quickstart.process.WorkFolder;
import io.chainlog.storage.Archive;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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
public final class QuickstartCommand implements Callable<Integer> {
  private static final long DEFAULT_RECORDS = 120_000;

  /** System property with the repository's root. Set by the start script. */
  private static final String HOME = "chainlog.home";

  /** System property: whether a person watches standard output. Set by the start script. */
  private static final String TERMINAL = "chainlog.stdout.terminal";

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
  private GivenTopic given;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli looks at it
  private boolean help;

  @Spec private CommandSpec spec;

  /** All or none of the first three. */
  private static final class GivenTopic {
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

  /** Ends with 0 only if all was as it should be, 1 if something was not, 2 if called wrongly. */
  public static void main(String[] args) {
    Path home = Path.of(System.getProperty(HOME, "")).toAbsolutePath();
    QuickstartCommand command =
        new QuickstartCommand(new Installation(home), System.out, Boolean.getBoolean(TERMINAL));
    System.exit(command.execute(args));
  }

  /** Parses and runs; see {@link #main} for the exit codes. */
  int execute(String... arguments) {
    return new CommandLine(this)
        .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(out, true, StandardCharsets.UTF_8))
        .setParameterExceptionHandler(
            (e, args) -> {
              out.println("error: " + e.getMessage());
              out.println("See ./quickstart --help");
              return ExitCode.USAGE;
            })
        .execute(arguments);
  }

  @Override
  public Integer call() throws IOException {
    check();
    WorkFolder folder = workFolder();
    // What the Kafka clients in this process log; read when the first of them starts.
    System.setProperty(
        "org.slf4j.simpleLogger.logFile", folder.logs().resolve("quickstart.log").toString());
    Console console = new Console(out, terminal, Quickstart.STEPS, System::nanoTime);
    return new Session(config(folder), installation, folder, console).run(keep);
  }

  private WorkFolder workFolder() throws IOException {
    try {
      return work == null ? WorkFolder.temporary() : WorkFolder.at(absolute(work));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private RunConfig config(WorkFolder folder) {
    return given == null
        ? RunConfig.ownTopic(folder.archive(), records == null ? DEFAULT_RECORDS : records)
        : RunConfig.givenTopic(
            absolute(given.archive),
            given.bootstrapServer,
            given.topic,
            given.replayTo == null ? "replayed." + given.topic : given.replayTo);
  }

  /** Refuses what would destroy something or cannot work, before anything is created. */
  private void check() throws IOException {
    if (records != null && records < Workload.LEAST_RECORDS) {
      throw refused("--records must be at least %,d: %,d", Workload.LEAST_RECORDS, records);
    }
    if (given == null) {
      return;
    }
    if (records != null) {
      throw refused("--records is for our own topic; nothing is written into %s", given.topic);
    }
    if (given.topic.equals(given.replayTo)) {
      throw refused(
          "--replay-to names the archived topic %s itself, which is never written", given.topic);
    }
    Path archive = absolute(given.archive);
    checkArchive(archive);
    if (work != null && archive.startsWith(absolute(work))) {
      throw refused(
          "--archive %s lies in --work %s, which a run clears. Name folders apart",
          archive, absolute(work));
    }
  }

  private void checkArchive(Path archive) throws IOException {
    if (Files.exists(archive) && !Files.isDirectory(archive)) {
      throw refused("%s is a file. --archive needs a folder", archive);
    }
    if (Files.exists(archive) && !Files.exists(archive.resolve(Archive.IDENTITY_FILE))) {
      try (Stream<Path> files = Files.list(archive)) {
        if (files.findAny().isPresent()) {
          throw refused("%s holds files and is no archive. Name a new or empty folder", archive);
        }
      }
    }
  }

  private ParameterException refused(String format, Object... arguments) {
    return new ParameterException(
        spec.commandLine(), String.format(Locale.ROOT, format, arguments));
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }
}
