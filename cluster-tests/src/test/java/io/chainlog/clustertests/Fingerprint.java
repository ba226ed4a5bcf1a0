package io.chainlog.clustertests;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.TimestampType;

/**
 * What a record consists of, as digests: two records that differ in one byte differ here. Null
 * differs from empty, and headers count in their order.
 *
 * @param key digest of the key alone, which tells what compaction may remove
 * @param content digest of timestamp, key, value and headers
 */
record Fingerprint(long key, long content) {
  private static final byte ABSENT = 0;
  private static final byte PRESENT = 1;

  static Fingerprint of(ConsumerRecord<byte[], byte[]> record) {
    Digest digest = new Digest(record.timestampType(), record.timestamp());
    digest.add(record.key());
    digest.add(record.value());
    addHeaders(digest, record.headers());
    return new Fingerprint(keyDigest(record.key()), digest.toLong());
  }

  /** A record of a topic with create time, as it was handed to the producer. */
  static Fingerprint of(ProducerRecord<byte[], byte[]> record) {
    Digest digest = new Digest(TimestampType.CREATE_TIME, record.timestamp());
    digest.add(record.key());
    digest.add(record.value());
    addHeaders(digest, record.headers());
    return new Fingerprint(keyDigest(record.key()), digest.toLong());
  }

  /** The {@code kafka} object in a line of {@code chainlog cat}. */
  static Fingerprint of(JsonNode kafka) throws IOException {
    TimestampType type =
        switch (kafka.path("timestamp_type").asText()) {
          case "create" -> TimestampType.CREATE_TIME;
          case "log_append" -> TimestampType.LOG_APPEND_TIME;
          default -> TimestampType.NO_TIMESTAMP_TYPE;
        };
    Digest digest = new Digest(type, kafka.path("timestamp").asLong());
    byte[] key = bytes(kafka.path("key"));
    digest.add(key);
    digest.add(bytes(kafka.path("value")));
    for (JsonNode header : kafka.path("headers")) {
      digest.add(header.path("key").asText().getBytes(StandardCharsets.UTF_8));
      digest.add(bytes(header.path("value")));
    }
    return new Fingerprint(keyDigest(key), digest.toLong());
  }

  private static byte[] bytes(JsonNode field) throws IOException {
    return field.isNull() ? null : field.binaryValue();
  }

  private static void addHeaders(Digest digest, Iterable<Header> headers) {
    for (Header header : headers) {
      digest.add(header.key().getBytes(StandardCharsets.UTF_8));
      digest.add(header.value());
    }
  }

  private static long keyDigest(byte[] key) {
    Digest digest = new Digest(TimestampType.NO_TIMESTAMP_TYPE, 0);
    digest.add(key);
    return digest.toLong();
  }

  /** SHA-256 over fields with their lengths, so that no two lists of fields look the same. */
  private static final class Digest {
    private final MessageDigest sha256;

    Digest(TimestampType type, long timestampMs) {
      try {
        sha256 = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
      sha256.update((byte) type.id);
      sha256.update(ByteBuffer.allocate(Long.BYTES).putLong(0, timestampMs));
    }

    void add(byte[] field) {
      if (field == null) {
        sha256.update(ABSENT);
        return;
      }
      sha256.update(PRESENT);
      sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, field.length));
      sha256.update(field);
    }

    long toLong() {
      return ByteBuffer.wrap(sha256.digest()).getLong();
    }
  }
}
