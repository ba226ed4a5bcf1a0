package io.chainlog.storage.reliability;

import static io.chainlog.storage.reliability.StreamChecks.require;
import static io.chainlog.storage.reliability.StreamLife.CLOCK;
import static io.chainlog.storage.reliability.StreamLife.STREAM;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.FindingKind;
import io.chainlog.storage.SegmentStorage;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.RepairRefusedException;
import io.chainlog.storage.errors.StorageException;
import io.chainlog.storage.errors.UnsupportedFormatException;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.repair.Consent;
import io.chainlog.storage.repair.RepairPlan;
import io.chainlog.storage.repair.StreamRepair;
import io.chainlog.storage.verify.StreamVerification;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A bit of every byte, every length, every block and every file of a small stream, damaged one at a
 * time: a repair has a plan exactly where opening refuses, loses nothing from before the damage,
 * and nothing acknowledged without saying so.
 */
class RepairEveryByteTest {
  private static final byte[] REPAIRED = "repaired".getBytes(UTF_8);

  private final SmallArchive archive;
  private final StreamFiles files;
  private final Map<String, AtomicLong> outcomes = new ConcurrentSkipListMap<>();

  RepairEveryByteTest() throws IOException {
    archive = new SmallArchive();
    files = archive.files();
  }

  @Test
  void repairsEveryDamageThatIsRefused() {
    List<Damage> damages = files.contents().keySet().stream().flatMap(this::damagesTo).toList();
    damages.parallelStream().forEach(this::check);
    System.out.println("Every byte, repaired: " + outcomes);
    assertThat(outcomes).containsKeys("repaired", "opens", "nothing left");
  }

  private Stream<Damage> damagesTo(String file) {
    return Stream.of(
            Damage.flips(files, file)
                .filter(flip -> flip.what().startsWith("bit " + flip.at() % 8 + " ")),
            Damage.truncations(files, file),
            Damage.blocks(files, file),
            Stream.of(
                Damage.deleted(files, file),
                Damage.copied(files, file, "segment_000099.log"),
                Damage.copied(files, file, file + ".bak")))
        .flatMap(Function.identity())
        .filter(RepairEveryByteTest::isWorthTrying);
  }

  /** What a slot holds behind its value is all one: there, a few places will do. */
  private static boolean isWorthTrying(Damage damage) {
    return !damage.file().equals("commit")
        || damage.at() % Slots.SLOT_BYTES < Slots.VALUE_BYTES
        || damage.at() % 256 == 0;
  }

  private void check(Damage damage) {
    try {
      String outcome = outcomeOf(damage.on(files).toRoot());
      outcomes.computeIfAbsent(outcome, key -> new AtomicLong()).incrementAndGet();
    } catch (IOException | RuntimeException | AssertionError e) {
      throw new AssertionError(damage + ": " + e, e);
    }
  }

  private String outcomeOf(InMemoryLogDirectory root) throws IOException {
    LogDirectory directory = root.directory(STREAM.name());
    StreamRepair repair = new StreamRepair(STREAM, directory, SmallArchive.CONFIG, CLOCK);
    Optional<RepairPlan> plan;
    try {
      plan = repair.plan();
    } catch (RepairRefusedException e) {
      requireRefused(root);
      return "nothing left";
    } catch (UnsupportedFormatException e) {
      return "a later format";
    }
    if (plan.isEmpty()) {
      open(root);
      return "opens";
    }
    requireRefused(root);
    repair.apply(any -> Consent.Answer.YES_ACCEPTING_LOSS, any -> REPAIRED);
    open(root);
    requireSound(directory);
    requireNothingLostInSilence(directory, plan.get());
    return "repaired";
  }

  private static void requireRefused(InMemoryLogDirectory root) throws IOException {
    try {
      open(root);
    } catch (StorageException e) {
      return;
    }
    throw new AssertionError("a repair has a plan for a stream that opens");
  }

  private static void open(InMemoryLogDirectory root) throws IOException {
    try (StorageBackend storage = new SegmentStorage(root, SmallArchive.CONFIG, CLOCK)) {
      storage.open(STREAM);
    }
  }

  /** A stray file and a damaged index are no matter of a repair. */
  private static void requireSound(LogDirectory directory) throws IOException {
    StreamVerification verification = StreamChecks.verify(directory);
    require(
        verification.findings().stream()
            .allMatch(
                finding ->
                    finding.kind() == FindingKind.UNREFERENCED_FILE
                        || finding.kind() == FindingKind.INDEX_MISMATCH),
        "then the auditor found " + verification.findings());
  }

  private void requireNothingLostInSilence(LogDirectory directory, RepairPlan plan)
      throws IOException {
    List<LogRecord> records = new ArrayList<>(StreamChecks.readAll(directory));
    require(
        records.removeIf(record -> Arrays.equals(record.payload(), REPAIRED)),
        "no record tells of the repair");
    int found = archive.now().ledger().checkBeginning(records);
    require(
        found >= archive.now().ledger().acknowledged() || plan.needsAcceptance(),
        "acknowledged records are lost, and nobody was asked");
  }
}
