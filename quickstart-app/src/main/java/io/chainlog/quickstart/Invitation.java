package io.chainlog.quickstart;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

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
        "Broker and worker stay up: what is added to %s is archived, and replayed into %s."
            .formatted(subject.topic(), outcome.replayTopic()),
        "",
        "  %s ls %s".formatted(tool, archive),
        "  %s show %s %s".formatted(tool, archive, stream),
        "  %s cat %s %s --from 1 --to 4 --format json".formatted(tool, archive, stream),
        "  %s verify %s".formatted(tool, archive),
        "  %s verify %s    the copy with the flipped bit"
            .formatted(tool, shortest(work.tampered())),
        "  curl -s '%s/connectors?expand=status'".formatted(worker),
        "",
        "  bootstrap server  %s".formatted(subject.cluster().bootstrapServers()),
        "  worker            %s".formatted(worker),
        "  logs              %s".formatted(shortest(work.logs())),
        "",
        "Ctrl-C stops them%s."
            .formatted(
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
