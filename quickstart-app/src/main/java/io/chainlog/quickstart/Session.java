package io.chainlog.quickstart;

import io.chainlog.cluster.Children;
import io.chainlog.cluster.ClusterException;
import io.chainlog.quickstart.process.Installation;
import io.chainlog.quickstart.process.WorkFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/**
 * One run from its first line to its verdict, and the end of everything it started: when it is
 * over, when it fails, and when this process is told to stop.
 */
final class Session {
  private static final long STOP_TIMEOUT_SECONDS = 25;

  private final RunConfig config;
  private final Installation installation;
  private final WorkFolder work;
  private final Console console;
  private final Children children;
  private final CountDownLatch stopRequested = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile boolean kept;
  private volatile boolean aborted;

  /**
   * @param work closed when the run is over
   */
  Session(RunConfig config, Installation installation, WorkFolder work, Console console) {
    this.config = config;
    this.installation = installation;
    this.work = work;
    this.console = console;
    this.children = new Children(work.launcher(), work.logs());
  }

  /**
   * Runs all of it.
   *
   * @param keep whether broker and worker stay up after a PASS
   * @return 0 only if everything was as it should be, else 1
   */
  int run(boolean keep) throws IOException {
    Thread runner = Thread.currentThread();
    Thread hook = new Thread(() -> stop(runner), "quickstart-stop");
    Runtime.getRuntime().addShutdownHook(hook);
    try (work) {
      return play(keep);
    } finally {
      over.countDown();
      forget(hook);
    }
  }

  private int play(boolean keep) {
    try (Quickstart quickstart = new Quickstart(config, console, children, installation, work);
        children) {
      console.verdict(true, quickstart.run());
      if (keep) {
        quickstart.resume();
        kept = true;
        console.line("%s", nextSteps(quickstart));
        stopRequested.await();
      }
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    } catch (IOException | RuntimeException e) {
      fail(e);
      return 1;
    }
  }

  private void fail(Exception e) {
    if (aborted) {
      return; // what breaks while everything is being stopped is no news
    }
    LoggerFactory.getLogger(Session.class).error("The run failed", e);
    work.keep();
    boolean explained = e instanceof QuickstartException || e instanceof ClusterException;
    String reason = explained ? e.getMessage() : e.toString();
    console.verdict(false, reason + ". Logs: " + work.logs());
  }

  /** Runs when the process ends, for whatever reason. */
  private void stop(Thread runner) {
    if (kept) {
      stopRequested.countDown();
    } else if (over.getCount() > 0) {
      aborted = true;
      console.line("Stopping what was started.");
      console.mute();
      children.kill();
      runner.interrupt();
    }
    awaitOver();
    children.kill();
    if (kept) {
      Runtime.getRuntime().halt(0); // being stopped is how a kept run ends, after its verdict
    }
  }

  @SuppressWarnings("ResultOfMethodCallIgnored") // what follows is the same either way
  private void awaitOver() {
    try {
      over.await(STOP_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // It is running already.
    }
  }

  /** What to try while broker and worker are up. */
  private String nextSteps(Quickstart quickstart) {
    String end =
        work.isTemporary()
            ? " and removes the files; --work DIR keeps them next time"
            : "; the files stay in " + work.path();
    return String.format(
        Locale.ROOT,
        """

        Broker and worker stay up: what is added to %3$s is archived, and replayed into %4$s.

          %1$s ls %2$s
          %1$s show %2$s %3$s-0
          %1$s cat %2$s %3$s-0 --from 1 --to 4 --format json
          %1$s verify %2$s
          %1$s verify %5$s    the copy with the flipped bit
          curl -s '%6$s/connectors?expand=status'

          bootstrap server  %7$s
          worker            %6$s
          logs              %8$s

        Ctrl-C stops them%9$s.""",
        shortest(installation.tool()),
        shortest(config.archive()),
        config.topic(),
        config.replayTopic(),
        shortest(work.tampered()),
        quickstart.workerAddress(),
        quickstart.bootstrapServers(),
        shortest(work.logs()),
        end);
  }

  /** Relative to the working directory, if it is below that. */
  private static Path shortest(Path path) {
    Path here = Path.of("").toAbsolutePath();
    return path.startsWith(here) && !path.equals(here) ? here.relativize(path) : path;
  }
}
