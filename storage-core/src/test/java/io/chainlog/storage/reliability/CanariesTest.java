package io.chainlog.storage.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.reliability.Misdeeds.ChangedFrame;
import io.chainlog.storage.testkit.Fault;
import io.chainlog.storage.testkit.Operation;
import io.chainlog.storage.testkit.Operation.Kind;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * Engines that are broken on purpose, each in one place. One that lives shows that the sweeps do
 * not see what they should.
 */
class CanariesTest {
  private static final int SEEDS = 4;
  private static final int SCHEDULES_TRIED = 200;
  private static final int REASON_LENGTH = 100;
  private static final String SHORT = "the log ends before its commit point";

  /**
   * A broken engine.
   *
   * @param name what it does
   * @param engine how it does it
   * @param watched what has to notice
   * @param from first operation of the life that is worth a fault
   * @param faults those that bring it out
   * @param omens what the failure has to say, so that it is no other failure
   */
  private record Canary(
      String name,
      Engine engine,
      Watch watched,
      Predicate<Operation> from,
      Set<Fault> faults,
      List<String> omens) {

    static Canary of(String name, Engine engine, String... omens) {
      return new Canary(
          name, engine, Watch.SWEEP, operation -> true, EnumSet.of(Fault.STOP), List.of(omens));
    }

    Canary from(Predicate<Operation> operation) {
      return new Canary(name, engine, watched, operation, faults, omens);
    }

    Canary at(Fault fault) {
      return new Canary(name, engine, watched, from, EnumSet.of(fault), omens);
    }

    Canary watchedBy(Watch watch) {
      return new Canary(name, engine, watch, from, faults, omens);
    }

    Death hunt() {
      return watched.hunt(this);
    }
  }

  /** How it died; no failure if it lives. */
  private record Death(Canary canary, long cases, Throwable failure) {

    boolean isAsForetold() {
      return failure != null && canary.omens().stream().allMatch(failure.toString()::contains);
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "  %-58s %5d  %s",
          canary.name(),
          cases,
          failure == null ? "LIVES" : reason());
    }

    private String reason() {
      Throwable first = failure.getCause() == null ? failure : failure.getCause();
      String message = String.valueOf(first.getMessage());
      return message.length() <= REASON_LENGTH ? message : message.substring(0, REASON_LENGTH);
    }
  }

  private enum Watch {
    SWEEP {
      @Override
      Death hunt(Canary canary) {
        OperationSweep sweep = new OperationSweep(StreamLife.SCRIPT, canary.engine(), SEEDS, false);
        try {
          sweep.rehearse().stream()
              .dropWhile(canary.from().negate())
              .forEach(operation -> sweep.sweep(operation, canary.faults()));
          return new Death(canary, sweep.tally().runs(), null);
        } catch (IOException | AssertionError e) {
          return new Death(canary, sweep.tally().runs() + 1, e);
        }
      }
    },
    OUTSIDERS {
      @Override
      Death hunt(Canary canary) {
        try {
          return new Death(canary, Outsiders.watch(canary.engine()), null);
        } catch (IOException | AssertionError e) {
          return new Death(canary, 1, e);
        }
      }
    },
    SCHEDULES {
      @Override
      Death hunt(Canary canary) {
        ScheduleCounts counts = new ScheduleCounts();
        try {
          for (int seed = 0; seed < SCHEDULES_TRIED; seed++) {
            new Schedule(seed, canary.engine(), counts).run();
            counts.countSchedule();
          }
          return new Death(canary, counts.schedules(), null);
        } catch (AssertionError e) {
          return new Death(canary, counts.schedules() + 1, e);
        }
      }
    };

    abstract Death hunt(Canary canary);
  }

  private static final List<Canary> CANARIES =
      List.of(
          Canary.of("does not sync the segment", forgetting(Kind.SYNC, ".log"), SHORT),
          Canary.of(
              "does not sync the commit slot",
              forgetting(Kind.SYNC, "/commit"),
              "the stream has no commit point"),
          Canary.of(
              "does not sync the folder of the streams",
              Engine.forgetting(
                  op -> op.kind() == Kind.SYNC_FOLDER && op.path().endsWith("/streams")),
              "NoSuchFileException: disk:/streams/orders-0"),
          Canary.of(
              "does not sync the folder behind a new segment",
              forgettingSyncOf(op -> op.kind() == Kind.CREATE && op.path().endsWith(".log")),
              "a segment is missing"),
          Canary.of(
              "does not sync the folder behind the new commit file",
              forgettingSyncOf(op -> op.kind() == Kind.CREATE && op.path().endsWith("/commit")),
              "the stream has no commit point"),
          Canary.of(
                  "does not sync the folder behind the merged segment",
                  forgettingSyncOf(
                      op -> op.kind() == Kind.RENAME && op.path().endsWith(".merging")),
                  "a segment is missing")
              .from(CanariesTest::isOfMerge),
          Canary.of(
                  "does not sync the merged segment",
                  forgetting(Kind.SYNC, ".merging"),
                  "a segment is missing")
              .from(CanariesTest::isOfMerge),
          Canary.of(
                  "deletes old segments before the merged one is in place",
                  Engine.behind(Misdeeds.DeletesBeforeMove::new),
                  "a segment is missing")
              .from(CanariesTest::isOfMerge),
          Canary.of(
              "writes the commit slot before it syncs the data",
              Engine.behind(Misdeeds.CommitBeforeData::new),
              "CRC mismatch at offset 0, position 0"),
          Canary.of(
              "writes every commit into the same slot",
              Engine.behind(Misdeeds.OneSlot::new),
              "of the commit file is damaged"),
          Canary.of(
              "writes a wrong previous hash",
              Engine.behind(below -> ChangedFrame.withWrongPreviousHash(below, 3)),
              "the record does not follow the one before it"),
          Canary.of(
              "writes an offset that is not the next one",
              Engine.behind(below -> ChangedFrame.withWrongOffset(below, 3)),
              "stream offset is not dense"),
          Canary.of(
              "takes the index's word for where a segment ends",
              Engine.behind(Misbeliefs.IndexTrusted::new),
              SHORT),
          Canary.of(
              "cuts more than the torn tail",
              Engine.behind(Misdeeds.CutsTooMuch::new),
              "the log is not what was committed"),
          Canary.of(
              "leaves a part of a frame where it goes on",
              Engine.forgetting(op -> op.kind() == Kind.TRUNCATE),
              "the log ends inside a frame"),
          Canary.of(
                  "syncs again when a sync has failed",
                  Engine.behind(Misdeeds.SyncTriedAgain::new),
                  "CorruptLogException")
              .at(Fault.FAILED_SYNC),
          Canary.of(
                  "keeps records without writing them again",
                  Engine.behind(Misdeeds.KeptAsItIs::new),
                  "CorruptLogException")
              .at(Fault.FAILED_SYNC),
          Canary.of(
              "leaves files open",
              Engine.behind(Misbeliefs.LeavesOpen::new),
              "still open: [input of"),
          Canary.of(
                  "reads beyond the commit point",
                  Engine.behind(Misbeliefs.CommitIgnored::new),
                  "seen by an outsider and lost")
              .watchedBy(Watch.OUTSIDERS),
          Canary.of(
                  "does not look whether another writer has taken over",
                  Engine.behind(Misbeliefs.NothingChecked::new),
                  "a writer went on after another one had taken over")
              .watchedBy(Watch.SCHEDULES));

  @Test
  void eachDiesOfWhatItDoes() {
    List<Death> deaths = CANARIES.parallelStream().map(Canary::hunt).toList();
    System.out.println("Canaries: what they do, the case that killed them, and of what");
    deaths.forEach(System.out::println);
    assertThat(deaths.stream().filter(death -> !death.isAsForetold())).isEmpty();
  }

  /**
   * The names of caches need no sync, and no other sync of a folder is there twice: without these
   * it is only the others that keep the names of segments and of the commit file.
   */
  @Test
  void theNamesOfCachesNeedNoSync() throws IOException {
    OperationSweep sweep =
        new OperationSweep(StreamLife.SCRIPT, forgettingSyncOf(change -> false), SEEDS, false);
    sweep.rehearse().parallelStream()
        .forEach(operation -> sweep.sweep(operation, EnumSet.of(Fault.STOP)));
    assertThat(sweep.tally().runs()).isGreaterThan(1_000);
  }

  /** A network file system may forget a lock; the commit point is looked at, too. */
  @Test
  void aWriterIsFencedWithoutItsLock() {
    ScheduleCounts counts = new ScheduleCounts();
    for (int seed = 0; seed < SCHEDULES_TRIED; seed++) {
      new Schedule(seed, Engine.behind(Misbeliefs.LockNotChecked::new), counts).run();
    }
    assertThat(counts.of(Step.LOSE_LOCK)).isGreaterThan(10);
  }

  private static Engine forgetting(Kind kind, String pathEnd) {
    return Engine.forgetting(op -> op.kind() == kind && op.path().endsWith(pathEnd));
  }

  private static Engine forgettingSyncOf(Predicate<Operation> change) {
    return Engine.forgettingAnew(() -> new NameSyncs(change));
  }

  private static boolean isOfMerge(Operation operation) {
    return operation.path().endsWith(".merging");
  }
}
