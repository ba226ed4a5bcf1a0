package io.chainlog.storage.sample;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.chainlog.storage.AppendResult;
import io.chainlog.storage.Archive;
import io.chainlog.storage.Durability;
import io.chainlog.storage.OpenArchive;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.StreamWriter;
import io.chainlog.storage.VerifiedReader;
import io.chainlog.storage.directory.FileLogDirectory;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.verify.LogVerifier;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

final class FirstStream {
  public static void main(String[] args) throws IOException {
    Archive archive = Archive.create(new FileLogDirectory(Path.of(args[0])), Clock.systemUTC());
    StreamId orders = new StreamId("orders");
    StorageConfig config = StorageConfig.defaults();

    // Takes the lock, recovers, and creates the stream if there is none.
    try (OpenArchive open = archive.open(config, Clock.systemUTC());
        StreamWriter writer = open.openWriter(orders)) {
      List<byte[]> batch = List.of("first".getBytes(UTF_8), "second".getBytes(UTF_8));
      AppendResult appended = writer.append(batch, Durability.SYNCED);
      System.out.println("on disk up to offset " + appended.end().nextOffset());

      try (VerifiedReader reader = writer.reader(0)) {
        for (LogRecord r = reader.next(); r != null; r = reader.next()) {
          System.out.println(r.offset() + ": " + new String(r.payload(), UTF_8));
        }
      }
    }

    LogVerifier verifier =
        new LogVerifier(orders, archive.streamDirectory(orders), config.maxPayloadBytes());
    System.out.println("sound: " + verifier.verify(record -> {}, bytes -> {}).isSound());
  }
}
