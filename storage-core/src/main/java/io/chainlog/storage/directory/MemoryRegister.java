package io.chainlog.storage.directory;

import java.io.IOException;
import java.util.List;

/** A register in an ordinary file in memory, laid out as on disk. */
record MemoryRegister(InMemoryLogDirectory directory, String name) implements DurableRegister {

  @Override
  public List<byte[]> slots() throws IOException {
    MemoryFile file = directory.find(name);
    byte[] content = file == null ? new byte[0] : file.contents();
    return RegisterSlots.split(content, content.length);
  }

  @Override
  public void write(long sequence, byte[] value) throws IOException {
    RegisterSlots.check(sequence, value);
    int position = (int) RegisterSlots.position(sequence);
    directory.findOrMake(name).write(position, value, 0, value.length);
  }

  @Override
  public void close() {}
}
