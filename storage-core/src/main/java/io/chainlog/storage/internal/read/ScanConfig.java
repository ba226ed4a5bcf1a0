package io.chainlog.storage.internal.read;

import io.chainlog.storage.codec.Codecs;

/**
 * What reading needs to know.
 *
 * @param codecs for decompression
 * @param maxPayloadBytes a stored or restored payload above this is refused before it is allocated
 * @param acceptOlderFrames whether a first segment in the frame format of the lineage's version 0.4
 *     is read as such
 */
public record ScanConfig(Codecs codecs, int maxPayloadBytes, boolean acceptOlderFrames) {

  /** For streams of an archive. */
  public ScanConfig(Codecs codecs, int maxPayloadBytes) {
    this(codecs, maxPayloadBytes, false);
  }
}
