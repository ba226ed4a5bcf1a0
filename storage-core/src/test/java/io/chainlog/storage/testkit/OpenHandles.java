package io.chainlog.storage.testkit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is open on a disk, so that a test can tell what was never closed. Thread safe. */
final class OpenHandles {
  private final Map<Object, String> open = Collections.synchronizedMap(new IdentityHashMap<>());
  private final Set<SimulatedFile> locked =
      Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

  void opened(Object handle, String name) {
    open.put(handle, name);
  }

  void closed(Object handle) {
    open.remove(handle);
  }

  boolean lock(SimulatedFile file) {
    return locked.add(file);
  }

  void unlock(SimulatedFile file) {
    locked.remove(file);
  }

  List<String> names() {
    Collection<String> names = open.values();
    synchronized (open) {
      return new ArrayList<>(names);
    }
  }
}
