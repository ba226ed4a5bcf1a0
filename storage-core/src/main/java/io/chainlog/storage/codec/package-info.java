/** Compression of single payloads, with decompression that is bounded before it allocates. */
package io.chainlog.storage.codec;
