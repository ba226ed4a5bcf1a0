package io.chainlog.connect.sink;

import io.chainlog.storage.errors.StorageException;
import io.chainlog.storage.errors.WriteFailedException;
import java.io.IOException;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;

/** Says to Connect what a failure of the storage means for the task. */
final class StorageFailures {
  private StorageFailures() {}

  /**
   * A write that was undone may be tried again. Everything else is final: a sync tried again
   * reports success for pages that the kernel has dropped, and what is locked, fenced or damaged
   * stays so.
   */
  static ConnectException translate(Object topicPartition, IOException failure) {
    String message = topicPartition + ": " + reason(failure);
    return failure instanceof WriteFailedException
        ? new RetriableException(message, failure)
        : new ConnectException(message, failure);
  }

  private static String reason(IOException failure) {
    return failure instanceof StorageException
        ? failure.getMessage()
        : "the archive cannot be read or written: " + failure;
  }
}
