package io.chainlog.cli.audit;

/** Hears how far a check is. Called from several threads. */
public interface AuditProgress {
  /** Called once, before the first stream is read. */
  void start(long totalBytes);

  /** More bytes have been read. */
  void advance(long bytes);
}
