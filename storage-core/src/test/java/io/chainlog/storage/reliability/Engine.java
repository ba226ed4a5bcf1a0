package io.chainlog.storage.reliability;

import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.testkit.Operation;
import io.chainlog.storage.testkit.SimulatedDisk;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The engine under test, as it is or broken on purpose: by steps that it forgets, and by what
 * stands between it and the disk.
 *
 * @param forgotten operations that it leaves out; asked for once for each disk, since it may go by
 *     what was done before
 * @param layer between engine and disk
 */
record Engine(Supplier<Predicate<Operation>> forgotten, UnaryOperator<LogDirectory> layer) {

  /** The engine as it is. */
  static final Engine SOUND = forgetting(operation -> false);

  static Engine forgetting(Predicate<Operation> which) {
    return forgettingAnew(() -> which);
  }

  /** The same for a predicate that goes by what was done before. */
  static Engine forgettingAnew(Supplier<Predicate<Operation>> which) {
    return new Engine(which, directory -> directory);
  }

  static Engine behind(UnaryOperator<LogDirectory> layer) {
    return new Engine(() -> operation -> false, layer);
  }

  SimulatedDisk disk(SimulatedDisk disk) {
    disk.forget(forgotten.get());
    return disk;
  }

  LogDirectory over(SimulatedDisk disk) {
    return layer.apply(disk);
  }
}
