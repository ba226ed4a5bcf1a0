package io.chainlog.storage.record;

/** Reads the frames of one format. Not thread safe. */
public interface FrameFormat {

  /**
   * Looks at the frame that starts at a place in an array.
   *
   * @param limit index behind the last byte that may be looked at
   * @param maxStoredBytes a stored payload that claims to be longer is refused
   */
  DecodeResult decode(byte[] buffer, int start, int limit, int maxStoredBytes);
}
