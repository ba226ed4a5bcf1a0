package io.chainlog.storage.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.internal.layout.SegmentNames;
import io.chainlog.storage.reliability.SmallArchive.Moment;
import io.chainlog.storage.reliability.Verdict.Witness;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Every bit, every length, every block and every file of a small stream, damaged one at a time:
 * reader, auditor and writer each come to the verdict of the recovery table, which is to say to the
 * same.
 */
abstract class EveryByteContract {
  protected static final boolean FULL = "full".equals(System.getProperty("chainlog.sweep"));

  protected SmallArchive archive;
  protected StreamFiles files;

  protected abstract SmallArchive newArchive() throws IOException;

  /** Whether the content of a file is damaged, too. */
  protected boolean isOfInterest(String file) {
    return true;
  }

  @BeforeEach
  void writeArchive() throws IOException {
    archive = newArchive();
    files = archive.files();
  }

  @Test
  void findsEveryDamageToTheContentOfAFile() {
    Stream<Damage> damages =
        files.contents().keySet().stream()
            .filter(this::isOfInterest)
            .flatMap(
                file ->
                    Stream.of(
                            Damage.flips(files, file).filter(this::isWorthTrying),
                            Damage.truncations(files, file),
                            Damage.blocks(files, file))
                        .flatMap(Function.identity()));
    sweep("Every byte", damages.toList(), this::verdictOnContent);
  }

  @Test
  void findsEveryFileThatIsGone() {
    for (Moment moment : archive.moments()) {
      List<Damage> damages =
          moment.files().contents().keySet().stream()
              .map(file -> Damage.deleted(moment.files(), file))
              .toList();
      sweep("Every file gone", moment, damages, damage -> verdictOnLoss(damage.file(), moment));
    }
  }

  @Test
  void findsEveryFileUnderAWrongName() {
    List<Damage> damages = new ArrayList<>();
    for (String file : files.contents().keySet()) {
      damages.add(Damage.copied(files, file, file + ".bak"));
      damages.add(Damage.copied(files, file, "Copy of " + file));
      damages.add(Damage.copied(files, file, "segment_000099.log.index"));
    }
    sweep("Every file under a wrong name", damages, damage -> Verdict.STRAY);
  }

  @Test
  void refusesASegmentBehindAHole() {
    List<Damage> damages =
        List.of(
            Damage.copied(files, archive.activeSegment(), "segment_000099.log"),
            Damage.copied(files, "segment_000000.log", "segment_000099.log"));
    sweep("Every segment behind a hole", damages, this::verdictOnForeign);
  }

  @Test
  void refusesWhatFollowsTheLastSegmentAndIsNone() {
    String next = SegmentNames.log(numberOf(archive.activeSegment()) + 1);
    List<Damage> damages =
        segments().stream().map(file -> Damage.copied(files, file, next)).toList();
    sweep("Every segment once more at the end", damages, this::verdictOnForeign);
  }

  @Test
  void findsEveryFileAsItWasBefore() {
    List<Damage> damages = new ArrayList<>();
    for (Moment before : archive.moments()) {
      before
          .files()
          .contents()
          .forEach(
              (file, content) -> {
                if (files.contents().containsKey(file)
                    && !Arrays.equals(content, files.get(file))) {
                  damages.add(Damage.replaced(files, file, content));
                }
              });
    }
    sweep("Every file as it was before", damages, this::verdictOnOlder);
  }

  /** What a slot holds behind its value is all one: there, one bit of each byte will do. */
  protected boolean isWorthTrying(Damage flip) {
    return FULL
        || !flip.file().equals("commit")
        || flip.at() % Slots.SLOT_BYTES < Slots.VALUE_BYTES
        || flip.what().startsWith("bit " + flip.at() % 8 + " ");
  }

  private static int numberOf(String segment) {
    return SegmentNames.parseLog(segment).orElseThrow();
  }

  private List<String> segments() {
    return files.contents().keySet().stream().filter(name -> name.endsWith(".log")).toList();
  }

  /** On a copy of a segment behind the last one. */
  protected Verdict verdictOnForeign(Damage damage) {
    return Verdict.FOREIGN;
  }

  /** On a file that is one of an earlier time. */
  protected Verdict verdictOnOlder(Damage damage) {
    return verdictOnContent(damage);
  }

  protected final Verdict verdictOnContent(Damage damage) {
    String file = damage.file();
    if (file.equals("commit")) {
      return Slots.verdict(damage.on(files).get(file));
    }
    if (file.endsWith(".log")) {
      boolean beyond =
          file.equals(archive.activeSegment()) && damage.at() >= archive.committedBytes();
      return beyond ? Verdict.TORN : Verdict.DAMAGED;
    }
    return file.equals("lock") ? Verdict.NONE : Verdict.CACHE;
  }

  private static Verdict verdictOnLoss(String file, Moment moment) {
    if (file.equals("commit")) {
      return Verdict.UNCOMMITTED;
    }
    if (file.endsWith(".log") && moment.files().get(file).length > 0) {
      return Verdict.DAMAGED;
    }
    return file.equals("lock") ? Verdict.NONE : Verdict.CACHE;
  }

  protected final void sweep(
      String what, List<Damage> damages, Function<Damage, Verdict> verdicts) {
    sweep(what, archive.now(), damages, verdicts);
  }

  private static void sweep(
      String what, Moment moment, List<Damage> damages, Function<Damage, Verdict> verdicts) {
    Map<Verdict, AtomicLong> counts = new ConcurrentSkipListMap<>();
    damages.parallelStream()
        .forEach(
            damage -> {
              Verdict verdict = verdicts.apply(damage);
              check(damage, verdict, moment);
              counts.computeIfAbsent(verdict, key -> new AtomicLong()).incrementAndGet();
            });
    System.out.println(what + ": " + counts);
    assertThat(counts).isNotEmpty();
  }

  private static void check(Damage damage, Verdict verdict, Moment moment) {
    StreamFiles damaged = damage.on(moment.files());
    try {
      Trial trial = Trial.of(damaged, SmallArchive.CONFIG);
      verdict.check(trial, new Witness(moment.ledger(), damaged));
    } catch (IOException | RuntimeException | AssertionError e) {
      throw new AssertionError(damage + ", which should be " + verdict + ": " + e, e);
    }
  }
}
