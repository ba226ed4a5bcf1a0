package io.chainlog.connect.sink;

import org.apache.kafka.connect.errors.ConnectException;

/**
 * Kafka has another history than the archive: another record at an archived offset, or another
 * topic or cluster of the same name.
 */
final class ContradictionException extends ConnectException {
  private static final long serialVersionUID = 1L;

  ContradictionException(String message) {
    super(message);
  }
}
