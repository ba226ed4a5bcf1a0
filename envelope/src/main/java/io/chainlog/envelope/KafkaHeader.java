package io.chainlog.envelope;

import java.util.Arrays;
import java.util.Objects;

/**
 * One header of a Kafka record. Immutable as long as nobody writes into the array, which is not
 * copied.
 *
 * @param key never null, possibly empty
 * @param value null and empty are two things
 */
@SuppressWarnings("ArrayRecordComponent") // equals and hashCode compare the bytes
public record KafkaHeader(String key, byte[] value) {
  public KafkaHeader {
    Objects.requireNonNull(key, "key");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KafkaHeader that
        && key.equals(that.key)
        && Arrays.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return 31 * key.hashCode() + Arrays.hashCode(value);
  }

  @Override
  public String toString() {
    return key + "=" + (value == null ? "null" : value.length + " bytes");
  }
}
