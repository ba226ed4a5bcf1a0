package io.chainlog.storage.directory;

import static io.chainlog.storage.directory.DurableRegister.SLOT_BYTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link DurableRegister} keeps. Its subclasses name the implementation. */
public abstract class DurableRegisterContract {

  protected LogDirectory directory;

  /** A directory that does not exist yet. */
  protected abstract LogDirectory newRoot() throws IOException;

  @BeforeEach
  void createDirectory() throws IOException {
    directory = newRoot();
    directory.create();
  }

  @Test
  void readerOfMissingRegisterFindsEmptySlotsAndMakesNothing() throws IOException {
    try (DurableRegister register = directory.openRegister("commit")) {
      assertThat(register.slots()).containsExactly(new byte[0], new byte[0]);
    }
    assertThat(directory.list()).isEmpty();
  }

  @Test
  void writesSlotsInTurn() throws IOException {
    try (DurableRegister register = directory.openRegister("commit")) {
      register.write(1, filled(1));
      assertSlots(register, null, filled(1));
      register.write(2, filled(2));
      assertSlots(register, filled(2), filled(1));
      register.write(3, filled(3));
      assertSlots(register, filled(2), filled(3));
    }
  }

  @Test
  void firstSequenceMayBeZero() throws IOException {
    try (DurableRegister register = directory.openRegister("commit")) {
      register.write(0, filled(1));
      assertSlots(register, filled(1), null);
    }
  }

  @Test
  void anotherRegisterOfThatNameSeesEachWrite() throws IOException {
    try (DurableRegister writer = directory.openRegister("commit");
        DurableRegister reader = directory.openRegister("commit")) {
      assertSlots(reader, null, null);
      writer.write(1, filled(1));
      assertSlots(reader, null, filled(1));
      writer.write(2, filled(2));
      assertSlots(reader, filled(2), filled(1));
    }
  }

  @Test
  void goesOnWhereAnEarlierWriterStopped() throws IOException {
    try (DurableRegister register = directory.openRegister("commit")) {
      register.write(1, filled(1));
    }
    try (DurableRegister register = directory.openRegister("commit")) {
      register.write(2, filled(2));
      assertSlots(register, filled(2), filled(1));
    }
  }

  @Test
  void slotsAreBoundedHoweverLongTheFileHasGrown() throws IOException {
    try (LogOutput output = directory.openOutput("commit")) {
      byte[] bytes = new byte[5 * SLOT_BYTES];
      Arrays.fill(bytes, (byte) 9);
      output.append(bytes, 0, bytes.length);
    }
    try (DurableRegister register = directory.openRegister("commit")) {
      assertThat(register.slots()).hasSize(2).allMatch(slot -> slot.length == SLOT_BYTES);
    }
  }

  @Test
  void fillsWholeSlotAndRefusesMore() throws IOException {
    try (DurableRegister register = directory.openRegister("commit")) {
      byte[] whole = new byte[SLOT_BYTES];
      Arrays.fill(whole, (byte) 3);
      register.write(2, whole);
      register.write(3, filled(1));
      assertSlots(register, whole, filled(1));
      assertThatThrownBy(() -> register.write(4, new byte[SLOT_BYTES + 1]))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> register.write(-1, filled(1)))
          .isInstanceOf(IllegalArgumentException.class);
      assertSlots(register, whole, filled(1));
    }
  }

  @Test
  void isListedAsOrdinaryFile() throws IOException {
    try (DurableRegister register = directory.openRegister("commit")) {
      register.write(1, filled(1));
    }
    assertThat(directory.list())
        .containsExactly(new DirectoryEntry("commit", EntryType.FILE, SLOT_BYTES + 84));
  }

  /** A slot may hold more than was written: zeros up to the next slot. */
  private static void assertSlots(DurableRegister register, byte[] first, byte[] second)
      throws IOException {
    List<byte[]> slots = register.slots();
    assertThat(slots).hasSize(2);
    assertSlot(slots.get(0), first);
    assertSlot(slots.get(1), second);
  }

  private static void assertSlot(byte[] slot, byte[] value) {
    if (value == null) {
      assertThat(slot).isEmpty();
    } else {
      assertThat(slot).isEqualTo(Arrays.copyOf(value, slot.length)).startsWith(value);
    }
  }

  private static byte[] filled(int value) {
    byte[] bytes = new byte[84];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }
}
