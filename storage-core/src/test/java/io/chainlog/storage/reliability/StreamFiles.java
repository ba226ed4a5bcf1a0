package io.chainlog.storage.reliability;

import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.directory.LogDirectory;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** The files of one stream's directory; a value. */
@SuppressWarnings("ArrayRecordComponent") // never compared by equals
record StreamFiles(Map<String, byte[]> contents) {

  StreamFiles {
    contents = Collections.unmodifiableMap(new TreeMap<>(contents));
  }

  static StreamFiles of(LogDirectory directory) throws IOException {
    Map<String, byte[]> contents = new TreeMap<>();
    InMemoryLogDirectory memory = (InMemoryLogDirectory) directory;
    for (var entry : memory.list()) {
      contents.put(entry.name(), memory.contents(entry.name()));
    }
    return new StreamFiles(contents);
  }

  byte[] get(String name) {
    return contents.get(name);
  }

  StreamFiles with(String name, byte[] content) {
    Map<String, byte[]> changed = new TreeMap<>(contents);
    changed.put(name, content);
    return new StreamFiles(changed);
  }

  StreamFiles without(String name) {
    Map<String, byte[]> changed = new TreeMap<>(contents);
    changed.remove(name);
    return new StreamFiles(changed);
  }

  /** A root with these files as those of the stream. */
  InMemoryLogDirectory toRoot() throws IOException {
    InMemoryLogDirectory root = new InMemoryLogDirectory();
    InMemoryLogDirectory stream = (InMemoryLogDirectory) root.directory(StreamLife.STREAM.name());
    stream.create();
    for (Map.Entry<String, byte[]> file : contents.entrySet()) {
      stream.overwrite(file.getKey(), file.getValue());
    }
    return root;
  }
}
