package io.chainlog.cli.audit;

/**
 * Kafka offsets that are not in the stream.
 *
 * @param from the first of them
 * @param to the last of them
 */
public record GapRange(long from, long to) {

  /** How many they are. */
  public long offsets() {
    return to - from + 1;
  }
}
