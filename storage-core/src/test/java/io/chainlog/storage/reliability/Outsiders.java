package io.chainlog.storage.reliability;

import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.testkit.Ledger;
import io.chainlog.storage.testkit.SimulatedDisk;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A reader and an auditor who come by while a writer works. */
final class Outsiders {

  private Outsiders() {}

  /**
   * Has them come by at each operation of a stream's life.
   *
   * @param engine that of the outsiders; the writer's is sound
   * @return how often they came
   * @throws AssertionError if they saw less than was acknowledged, or anything that a power loss at
   *     that very moment would take
   */
  static int watch(Engine engine) throws IOException {
    SimulatedDisk disk = new SimulatedDisk();
    Ledger ledger = new Ledger();
    AtomicInteger visits = new AtomicInteger();
    disk.observe(
        operation -> {
          visits.incrementAndGet();
          List<LogRecord> seen = StreamChecks.lookFromOutside(engine.over(disk), ledger);
          StreamChecks.requireLasting(disk, seen);
        });
    new StreamLife(disk, ledger).live();
    return visits.get();
  }
}
