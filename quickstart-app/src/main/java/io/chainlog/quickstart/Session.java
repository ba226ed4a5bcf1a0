package io.chainlog.quickstart;

import io.chainlog.cluster.BrokerProcess;
import io.chainlog.cluster.Children;
import io.chainlog.cluster.ClusterException;
import io.chainlog.cluster.WorkerProcess;
import io.chainlog.cluster.Workers;
import java.io.IOException;
import java.io.PrintStream;
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
  private static final long SEED = 20_250_615;
  private static final long PATIENCE_SECONDS = 25;

  private final Options options;
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
   * @param terminal whether a person watches {@code out}
   */
  Session(
      Options options,
      Installation installation,
      WorkFolder work,
      PrintStream out,
      boolean terminal) {
    this.options = options;
    this.installation = installation;
    this.work = work;
    this.console = new Console(out, terminal, Quickstart.STEPS, System::nanoTime);
    this.children = new Children(work.leash(), work.logs());
  }

  /**
   * Runs all of it.
   *
   * @return 0 only if everything held, else 1
   */
  int run() throws IOException {
    Thread runner = Thread.currentThread();
    Thread hook = new Thread(() -> stop(runner), "quickstart-stop");
    Runtime.getRuntime().addShutdownHook(hook);
    try (work) {
      return play();
    } finally {
      over.countDown();
      forget(hook);
    }
  }

  private int play() {
    try (Stage stage = stage();
        children) {
      Quickstart quickstart = quickstart(stage);
      Quickstart.Outcome outcome = quickstart.run();
      console.verdict(true, praise(outcome));
      if (options.keep()) {
        keepUp(quickstart, outcome);
      }
      return 0;
    } catch (IOException | RuntimeException e) {
      fail(e);
      return 1;
    }
  }

  private void fail(Exception e) {
    if (aborted) {
      return; // what breaks while everything is being stopped says nothing
    }
    LoggerFactory.getLogger(Session.class).error("The run failed", e);
    work.keep();
    boolean explained = e instanceof QuickstartException || e instanceof ClusterException;
    String reason = explained ? e.getMessage() : e.toString();
    console.verdict(false, String.format(Locale.ROOT, "%s. Logs: %s", reason, work.logs()));
  }

  private static String praise(Quickstart.Outcome outcome) {
    String killed =
        outcome.killedInTheMiddle()
            ? "killed"
            : "killed at the end (too small a topic to be caught in the middle)";
    return String.format(
        Locale.ROOT,
        "archived, %s, verified, tampered-and-caught, replayed: %,d records identical in partition, order, key, value, headers, timestamp",
        killed,
        outcome.identical());
  }

  /** Lets both connectors go on, says what to try, and waits to be stopped. */
  private void keepUp(Quickstart quickstart, Quickstart.Outcome outcome) {
    outcome.worker().resume(quickstart.sink());
    outcome.worker().resume(quickstart.source());
    Invitation invitation = new Invitation(installation, work, archive());
    invitation.lines(outcome).forEach(line -> console.line("%s", line));
    kept = true;
    try {
      stopRequested.await();
    } catch (InterruptedException e) {
      throw QuickstartException.interrupted();
    }
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
      over.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
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

  private Stage stage() {
    return options.given().<Stage>map(GivenStage::new).orElseGet(this::ownStage);
  }

  private Stage ownStage() {
    return new OwnStage(
        new BrokerProcess(children, installation.kafka(), work.broker()),
        new Workload(SEED, options.records()));
  }

  private Quickstart quickstart(Stage stage) {
    return new Quickstart(
        console,
        stage,
        this::startWorker,
        new Tool(children, installation.toolClassPath(), work.logs()),
        archive(),
        work.tampered());
  }

  private WorkerProcess startWorker(String bootstrapServers) {
    return new Workers(children, installation.kafka(), bootstrapServers, work.worker())
        .standalone("worker")
        .start();
  }

  private Path archive() {
    return options.given().map(Options.Given::archive).orElseGet(work::archive);
  }
}
