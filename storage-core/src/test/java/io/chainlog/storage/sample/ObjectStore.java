package io.chainlog.storage.sample;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** A store of named, immutable objects with a conditional put: all that S3 and its like offer. */
final class ObjectStore {
  private final TreeMap<String, byte[]> objects = new TreeMap<>();

  /** The object, or null. */
  synchronized byte[] get(String key) {
    byte[] content = objects.get(key);
    return content == null ? null : content.clone();
  }

  /**
   * Puts an object in the place of the one that the caller knows.
   *
   * @param expected what is there now, null for nothing
   * @return false, with nothing changed, if something else is there
   */
  synchronized boolean putIf(String key, byte[] expected, byte[] content) {
    if (!Arrays.equals(objects.get(key), expected)) {
      return false;
    }
    objects.put(key, content.clone());
    return true;
  }

  synchronized void delete(String key) {
    objects.remove(key);
  }

  /** A copy of all objects whose keys begin so, in the order of their keys. */
  synchronized Map<String, byte[]> list(String prefix) {
    return new TreeMap<>(objects.subMap(prefix, prefix + Character.MAX_VALUE));
  }
}
