package io.chainlog.storage.errors;

import java.util.Locale;

/**
 * A stream that holds records but has no commit point, such as one written by another
 * implementation: how much of it was acknowledged is unknown. It can be read and verified, never
 * written.
 */
public final class UncommittedStreamException extends StorageException {
  private static final long serialVersionUID = 1L;

  /**
   * @param stream location of its directory
   */
  public UncommittedStreamException(String stream) {
    super(
        String.format(
            Locale.ROOT,
            "%s holds records but no commit file: it is not known which of them were acknowledged. It can be read and verified; to write, copy it into an archive: chainlog import. If its commit file was lost, see: chainlog repair --plan",
            stream));
  }
}
