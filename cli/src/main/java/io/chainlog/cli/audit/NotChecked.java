package io.chainlog.cli.audit;

/** The checks that a report may list as not done; the words are part of the machine output. */
final class NotChecked {
  static final String SIGNED_HEADS = "signed heads";
  static final String WHOLE_STREAM = "the stream";
  static final String REST_OF_STREAM = "the rest of the stream";
  static final String STREAM_IDENTITY = "stream identity";
  static final String KAFKA_OFFSETS = "kafka offsets";
  static final String COMMIT_POINT = "commit point";

  private NotChecked() {}
}
