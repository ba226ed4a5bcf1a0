package io.chainlog.envelope.streams;

import io.chainlog.envelope.Envelope;
import io.chainlog.envelope.EnvelopeFormat;
import io.chainlog.envelope.InvalidEnvelopeException;
import io.chainlog.envelope.StreamOpened;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.StreamReader;
import io.chainlog.storage.VerifiedReader;
import io.chainlog.storage.errors.StorageException;
import io.chainlog.storage.record.LogRecord;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/**
 * What a stream says of itself in its record 0, which cannot be altered without breaking the chain.
 */
public final class StreamIdentity {
  private StreamIdentity() {}

  /** Checks a stream that is not read further now; see the other method. */
  public static Optional<StreamOpened> check(StreamReader stream, StreamId name, String archiveId)
      throws IOException {
    try (VerifiedReader reader = stream.readerFromGenesis(0)) {
      return check(reader, name, archiveId);
    }
  }

  /**
   * Checks that a stream is what its name and its archive say.
   *
   * @param reader reads the stream from its first record; after this, from its second
   * @return empty if the stream has no record yet
   * @throws StorageException if it is the stream of another topic-partition or of another archive,
   *     or was not made by this connector
   */
  public static Optional<StreamOpened> check(
      VerifiedReader reader, StreamId stream, String archiveId) throws IOException {
    LogRecord first = reader.next();
    if (first == null) {
      return Optional.empty();
    }
    StreamOpened opened = opened(stream, first);
    requireSame(stream, "archive", archiveId, opened.archiveId());
    requireSame(stream, "stream", stream.name(), nameOf(opened));
    return Optional.of(opened);
  }

  private static StreamOpened opened(StreamId stream, LogRecord first) throws StorageException {
    try {
      Envelope envelope = EnvelopeFormat.decode(first.payload());
      if (envelope instanceof StreamOpened opened) {
        return opened;
      }
    } catch (InvalidEnvelopeException e) {
      throw notOurs(stream, e);
    }
    throw notOurs(stream, null);
  }

  private static String nameOf(StreamOpened opened) {
    try {
      return TopicPartitionStreams.streamId(
              opened.topic(), opened.partition(), opened.incarnation())
          .name();
    } catch (IllegalArgumentException e) {
      return "none that is valid: " + e.getMessage();
    }
  }

  private static void requireSame(StreamId stream, String what, String expected, String found)
      throws StorageException {
    if (!expected.equals(found)) {
      throw new StorageException(
          String.format(
              Locale.ROOT,
              "stream %s says in its first record that it is of %s %s, not %s: the folder was copied or renamed. Nothing was changed. Put it back where it came from",
              stream,
              what,
              found,
              expected));
    }
  }

  private static StorageException notOurs(StreamId stream, Throwable cause) {
    return new StorageException(
        String.format(
            Locale.ROOT,
            "stream %s does not begin with a record that says which topic-partition it is: it was not written by this connector. Nothing was changed. Move it out of the archive, or run: chainlog show",
            stream),
        cause);
  }
}
