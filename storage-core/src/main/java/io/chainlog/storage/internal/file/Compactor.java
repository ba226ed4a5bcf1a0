package io.chainlog.storage.internal.file;

import io.chainlog.storage.CompactionConfig;
import io.chainlog.storage.CompactionResult;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.directory.LogDirectory;
import java.io.IOException;

/** Merges completed segments of a stream that is open for writing, between two of its appends. */
@FunctionalInterface
public interface Compactor {
  /**
   * Merges what the configuration asks for.
   *
   * @param nextOffset the offset after the last record of the active segment
   */
  CompactionResult compact(
      LogDirectory directory,
      WriterSession session,
      LogSegments segments,
      long nextOffset,
      StorageConfig storage,
      CompactionConfig compaction)
      throws IOException;
}
