package io.chainlog.storage.repair;

import static io.chainlog.storage.repair.RepairFixture.CLOCK;
import static io.chainlog.storage.repair.RepairFixture.CONFIG;
import static io.chainlog.storage.repair.RepairFixture.ID;
import static io.chainlog.storage.repair.RepairFixture.STREAM;
import static io.chainlog.storage.repair.RepairFixture.bytes;

import io.chainlog.storage.SegmentStorage;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.testkit.SimulatedDisk;
import io.chainlog.storage.verify.LogVerifier;
import io.chainlog.storage.verify.StreamVerification;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;

/** A refused stream on a simulated disk, and what must be true of it once it is repaired. */
final class RepairedDisk {
  private final Refusal refusal;
  private final Map<String, byte[]> before;
  private final RepairPlan plan;
  private final SimulatedDisk disk = new SimulatedDisk();

  RepairedDisk(Refusal refusal) throws IOException {
    this.refusal = refusal;
    RepairFixture stream = refusal.stream();
    this.before = RepairFixture.contents(stream.directory);
    this.plan = stream.repair().plan().orElseThrow();
    RepairFixture.copy(stream.directory, directory(disk));
  }

  private static LogDirectory directory(SimulatedDisk disk) {
    return disk.directory(STREAM.name());
  }

  /** The disk with the refused stream on it. */
  SimulatedDisk before(long seed) {
    return disk.afterKill(seed);
  }

  /** Each takes long: one that cuts and moves, and one in which a slot is damaged. */
  boolean isWorthSecondFaults() {
    boolean cutsATail = plan.cuts().stream().anyMatch(cut -> !cut.isWholeFile());
    return cutsATail && (plan.cuts().size() > 4 || plan.loss().mayBeMore());
  }

  /** What was accepted once is not asked for again. */
  RepairOutcome repair(SimulatedDisk at) throws IOException {
    return new StreamRepair(STREAM, directory(at), CONFIG, CLOCK)
        .apply(
            p -> p.begun() ? Consent.Answer.YES : Consent.Answer.YES_ACCEPTING_LOSS,
            p -> bytes("repaired"));
  }

  /**
   * The stream is sound, holds every whole record from before the damage and one of the repair, can
   * be written on, and everything that is not in it any more is beside it.
   */
  void check(SimulatedDisk at) throws IOException {
    LogDirectory directory = directory(at);
    StreamVerification verification =
        new LogVerifier(STREAM, directory, CONFIG.maxPayloadBytes()).verify(r -> {}, n -> {});
    require(verification.isSound(), "found " + verification.findings());
    requireKept(RepairFixture.contents(directory));
    try (StorageBackend storage = new SegmentStorage(at, CONFIG, CLOCK)) {
      storage.open(STREAM);
      RepairFixture.append(storage, "z");
    }
    String payloads = String.join("", RepairFixture.payloads(directory));
    require(payloads.equals(refusal.left() + "repairedz"), "holds " + payloads);
  }

  private void requireKept(Map<String, byte[]> now) {
    for (Cut cut : plan.cuts()) {
      byte[] content = before.get(cut.file());
      byte[] expected = Arrays.copyOfRange(content, (int) cut.position(), content.length);
      requireSame(expected, now.get(cut.keptAs(ID)), cut.file());
    }
    for (String copy : plan.copies()) {
      requireSame(before.get(copy), now.get(copy + ".repair-" + ID), copy);
    }
    require(now.containsKey("repair.json.repair-" + ID), "the plan is not there");
  }

  private static void requireSame(byte[] expected, byte[] kept, String what) {
    require(Arrays.equals(expected, kept), what + " was not kept byte for byte");
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new AssertionError(otherwise);
    }
  }
}
