package io.chainlog.storage.sample;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.chainlog.storage.AppendResult;
import io.chainlog.storage.Archive;
import io.chainlog.storage.Durability;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.VerifiedReader;
import io.chainlog.storage.directory.FileLogDirectory;
import io.chainlog.storage.record.ChainPosition;
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

    try (StorageBackend storage = archive.storage(config, Clock.systemUTC())) {
      storage.open(orders); // takes the lock, recovers, makes the stream if there is none
      ChainPosition end = storage.state(orders).end();
      List<byte[]> batch = List.of("first".getBytes(UTF_8), "second".getBytes(UTF_8));
      AppendResult appended =
          storage.append(orders, batch, end.nextOffset(), end.chainHash(), Durability.SYNCED);
      System.out.println("on disk up to offset " + appended.end().nextOffset());

      try (VerifiedReader reader = storage.reader(orders, 0)) {
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
