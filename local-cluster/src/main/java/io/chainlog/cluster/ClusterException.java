package io.chainlog.cluster;

/** A process, a broker or a worker did not do what it was asked to. The message tells which. */
public final class ClusterException extends RuntimeException {
  public ClusterException(String message) {
    super(message);
  }

  public ClusterException(String message, Throwable cause) {
    super(message, cause);
  }

  /** For an interrupt, which here always means that the program is being stopped. */
  static ClusterException interrupted() {
    Thread.currentThread().interrupt();
    return new ClusterException("interrupted");
  }
}
