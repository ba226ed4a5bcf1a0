package io.chainlog.storage.medium;

import io.chainlog.storage.StreamReader;
import java.io.IOException;

/** Where one stream lives, which need not exist yet. Thread safe. */
public interface StreamMedium {

  /**
   * The stream up to its commit point, without a claim and without a write.
   *
   * @throws java.nio.file.NoSuchFileException if it does not exist
   * @throws io.chainlog.storage.errors.CorruptLogException if it is not known what is committed
   */
  StreamReader read() throws IOException;

  /**
   * Takes the right to write the stream, under the next writer epoch, once its end is known and
   * what a crash left is settled. Creates the stream where there is none.
   *
   * @throws io.chainlog.storage.errors.StreamLockedException if another writer has it
   * @throws io.chainlog.storage.errors.CorruptLogException if acknowledged data is damaged; nothing
   *     has been changed
   * @throws io.chainlog.storage.errors.UncommittedStreamException if it has no commit point
   */
  StreamClaim claim() throws IOException;
}
