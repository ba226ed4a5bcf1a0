/** The Merkle tree of RFC 6962 over a stream's chain hashes, kept as a compact range. */
package io.chainlog.storage.tree;
