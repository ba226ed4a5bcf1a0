package io.chainlog.storage.repair;

import io.chainlog.storage.internal.layout.RepairNames;
import java.util.Objects;

/**
 * What a repair takes out of one file, and keeps: all of it, or its end.
 *
 * @param file name of the file in the stream's directory
 * @param position first byte that is cut, 0 for the whole file
 * @param bytes how many bytes are cut
 * @param firstOffset stream offset of the first record in them, or of the one that should begin
 *     there; -1 if there is none or it cannot be told
 * @param lastOffset stream offset of the last record that can be read in them, -1 likewise
 */
public record Cut(String file, long position, long bytes, long firstOffset, long lastOffset) {

  public Cut {
    Objects.requireNonNull(file, "file");
    if (position < 0 || bytes < 0) {
      throw new IllegalArgumentException(
          "position and bytes must not be negative: " + position + ", " + bytes);
    }
  }

  /** Whether the file is taken out as a whole. */
  public boolean isWholeFile() {
    return position == 0;
  }

  /** Name under which a repair keeps it. */
  public String keptAs(String repairId) {
    return RepairNames.kept(file, repairId);
  }
}
