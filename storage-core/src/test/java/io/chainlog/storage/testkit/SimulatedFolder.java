package io.chainlog.storage.testkit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The names in one folder: as processes see them, as they are on the medium, and the changes in
 * between. A name stands for a {@link SimulatedFile} or a {@link SimulatedFolder}. Guarded by its
 * disk.
 */
final class SimulatedFolder {

  /** A change of names that was not synced yet; either name may be null. */
  private record Change(String removed, String added, Object node) {
    void applyTo(Map<String, Object> names) {
      if (removed != null) {
        names.remove(removed);
      }
      if (added != null) {
        names.put(added, node);
      }
    }
  }

  private final Map<String, Object> seen = new TreeMap<>();
  private final Map<String, Object> durable = new TreeMap<>();
  private final List<Change> unsynced = new ArrayList<>();

  Map<String, Object> names() {
    return seen;
  }

  SimulatedFile file(String name) {
    return seen.get(name) instanceof SimulatedFile file ? file : null;
  }

  SimulatedFolder folder(String name) {
    return seen.get(name) instanceof SimulatedFolder folder ? folder : null;
  }

  void add(String name, Object node) {
    change(new Change(null, name, node));
  }

  void remove(String name) {
    change(new Change(name, null, null));
  }

  void rename(String from, String to) {
    change(new Change(from, to, seen.get(from)));
  }

  void sync() {
    durable.clear();
    durable.putAll(seen);
    unsynced.clear();
  }

  private void change(Change change) {
    change.applyTo(seen);
    unsynced.add(change);
  }

  /** The folder after a crash, with what is below it. */
  SimulatedFolder afterPowerLoss(Survival survival) {
    Map<Object, Object> files = new HashMap<>();
    return afterPowerLoss(
        survival,
        file -> (SimulatedFile) files.computeIfAbsent(file, key -> file.afterPowerLoss(survival)));
  }

  private SimulatedFolder afterPowerLoss(
      Survival survival, Function<SimulatedFile, SimulatedFile> files) {
    SimulatedFolder result = new SimulatedFolder();
    surviving(survival)
        .forEach(
            (name, node) ->
                result.seen.put(
                    name,
                    node instanceof SimulatedFile file
                        ? files.apply(file)
                        : ((SimulatedFolder) node).afterPowerLoss(survival, files)));
    result.durable.putAll(result.seen);
    return result;
  }

  private Map<String, Object> surviving(Survival survival) {
    Map<String, Object> names = new TreeMap<>(durable);
    int prefix = survival.prefixOf(unsynced.size());
    for (int i = 0; i < unsynced.size(); i++) {
      if (survival.keepsNamesInOrder() ? i < prefix : survival.keeps()) {
        unsynced.get(i).applyTo(names);
      }
    }
    return names;
  }

  /** The folder for other processes when all of this one's are gone. */
  SimulatedFolder copy() {
    return copy(new HashMap<>());
  }

  private SimulatedFolder copy(Map<Object, Object> copies) {
    SimulatedFolder result = new SimulatedFolder();
    seen.forEach((name, node) -> result.seen.put(name, copyOf(node, copies)));
    durable.forEach((name, node) -> result.durable.put(name, copyOf(node, copies)));
    for (Change change : unsynced) {
      Object node = change.node() == null ? null : copyOf(change.node(), copies);
      result.unsynced.add(new Change(change.removed(), change.added(), node));
    }
    return result;
  }

  private static Object copyOf(Object node, Map<Object, Object> copies) {
    Object copy = copies.get(node);
    if (copy == null) {
      copy =
          node instanceof SimulatedFile file ? file.copy() : ((SimulatedFolder) node).copy(copies);
      copies.put(node, copy);
    }
    return copy;
  }
}
