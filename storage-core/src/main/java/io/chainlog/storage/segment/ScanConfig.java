package io.chainlog.storage.segment;

import io.chainlog.storage.codec.Codecs;

/**
 * What reading needs to know.
 *
 * @param codecs for decompression
 * @param maxPayloadBytes a stored or restored payload above this is refused before it is allocated
 */
public record ScanConfig(Codecs codecs, int maxPayloadBytes) {}
