package io.chainlog.cli.audit;

/** Hears how far a check is. Called from several threads. */
public interface AuditProgress {
  /** For callers who do not want to know. */
  AuditProgress NONE =
      new AuditProgress() {
        @Override
        public void start(long totalBytes) {}

        @Override
        public void advance(long bytes) {}
      };

  /** Called once, before the first stream is read. */
  void start(long totalBytes);

  /** More bytes have been read. */
  void advance(long bytes);
}
