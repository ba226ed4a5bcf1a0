package io.chainlog.cli.audit;

/** Where a stream is from, which says what it must be. */
enum StreamOrigin {
  /** A stream of an archive, which the sink has written: it says itself which stream it is. */
  SINK,
  /** A stream of an archive that the caller knows to be imported: it may hold anything. */
  IMPORTED,
  /** A directory that belongs to no archive: it may hold anything, and needs no commit point. */
  BARE
}
