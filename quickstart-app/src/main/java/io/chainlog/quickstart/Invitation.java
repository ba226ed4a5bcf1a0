package io.chainlog.quickstart;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What to try next while broker and worker are up. */
final class Invitation {
  private final Path tool;
  private final Path archive;
  private final WorkFolder work;

  Invitation(Installation installation, WorkFolder work, Path archive) {
    this.tool = shortest(installation.tool());
    this.archive = shortest(archive);
    this.work = work;
  }

  List<String> lines(Quickstart.Outcome outcome) {
    Subject subject = outcome.subject();
    URI worker = outcome.worker().address();
    String stream = subject.topic() + "-0";
    return List.of(
        "",
        String.format(
            Locale.ROOT,
            "Broker and worker stay up: what is added to %s is archived, and replayed into %s.",
            subject.topic(),
            outcome.replayTopic()),
        "",
        String.format(Locale.ROOT, "  %s ls %s", tool, archive),
        String.format(Locale.ROOT, "  %s show %s %s", tool, archive, stream),
        String.format(
            Locale.ROOT, "  %s cat %s %s --from 1 --to 4 --format json", tool, archive, stream),
        String.format(Locale.ROOT, "  %s verify %s", tool, archive),
        String.format(
            Locale.ROOT,
            "  %s verify %s    the copy with the flipped bit",
            tool,
            shortest(work.tampered())),
        String.format(Locale.ROOT, "  curl -s '%s/connectors?expand=status'", worker),
        "",
        String.format(Locale.ROOT, "  bootstrap server  %s", subject.cluster().bootstrapServers()),
        String.format(Locale.ROOT, "  worker            %s", worker),
        String.format(Locale.ROOT, "  logs              %s", shortest(work.logs())),
        "",
        String.format(
            Locale.ROOT,
            "Ctrl-C stops them%s.",
            work.isTemporary()
                ? " and removes the files; --work DIR keeps them next time"
                : "; the files stay in " + work.path()));
  }

  /** Relative to where the user is, if that is below. */
  private static Path shortest(Path path) {
    Path here = Path.of("").toAbsolutePath();
    return path.startsWith(here) && !path.equals(here) ? here.relativize(path) : path;
  }
}
