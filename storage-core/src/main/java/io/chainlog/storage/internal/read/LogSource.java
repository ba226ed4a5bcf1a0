package io.chainlog.storage.internal.read;

import java.io.IOException;
import java.util.Optional;

/**
 * What a reader asks of its stream again and again, since the end moves and segments are merged
 * while it reads.
 */
public interface LogSource extends Segments.Source {

  /** Where the stream ends now. */
  LogEnd end() throws IOException;

  /** The segments as they are now. */
  @Override
  Segments current() throws IOException;

  /**
   * The last checkpoint record at or before an offset, according to the segments that {@link
   * #current} gave last.
   *
   * @return empty when reading has to begin with the stream
   * @throws java.nio.file.NoSuchFileException if a segment is not there any more
   */
  Optional<CheckpointLocator.Located> checkpointAtOrBefore(long offset) throws IOException;
}
