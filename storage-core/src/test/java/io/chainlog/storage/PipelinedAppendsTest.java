package io.chainlog.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.storage.directory.FileLogDirectory;
import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.errors.StaleAppendException;
import io.chainlog.storage.errors.StorageException;
import io.chainlog.storage.record.ChainHash;
import io.chainlog.storage.verify.LogVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelinedAppendsTest {
  private static final StreamId STREAM = new StreamId("orders-0");
  private static final StorageConfig CONFIG =
      StorageConfig.defaults()
          .withSegmentBytes(20_000)
          .withCheckpointPolicy(CheckpointPolicy.DEFAULT.withIntervalRecords(70));

  @Test
  void writesTheSameBytesAsThePlainPath() throws Exception {
    InMemoryLogDirectory plain = new InMemoryLogDirectory();
    InMemoryLogDirectory pipelined = new InMemoryLogDirectory();
    List<List<byte[]>> batches = batches(200);
    try (StorageBackend storage = new SegmentStorage(plain, CONFIG, Clock.systemUTC())) {
      storage.open(STREAM);
      AppendResult last = null;
      for (List<byte[]> batch : batches) {
        last = storage.append(STREAM, batch, next(last), head(last), Durability.SYNCED);
      }
    }
    try (StorageBackend storage = new SegmentStorage(pipelined, CONFIG, Clock.systemUTC())) {
      storage.open(STREAM);
      appendPipelined(storage, batches);
    }
    InMemoryLogDirectory a = (InMemoryLogDirectory) plain.directory(STREAM.name());
    InMemoryLogDirectory b = (InMemoryLogDirectory) pipelined.directory(STREAM.name());
    List<String> names = a.list().stream().map(entry -> entry.name()).toList();
    assertThat(names).hasSizeGreaterThan(10);
    for (String name : names) {
      if (!name.equals("commit")) { // it counts commits, of which the pipeline makes fewer
        assertThat(b.contents(name)).as(name).isEqualTo(a.contents(name));
      }
    }
  }

  @Test
  void everyCompletedStageIsBehindACommitPoint(@TempDir Path folder) throws Exception {
    try (StorageBackend storage =
        new SegmentStorage(new FileLogDirectory(folder), CONFIG, Clock.systemUTC())) {
      storage.open(STREAM);
      AppendResult last = null;
      for (List<byte[]> batch : batches(50)) {
        PendingAppend pending = storage.appendPipelined(STREAM, batch, next(last), head(last));
        last = pending.result();
        long offset = last.end().nextOffset();
        get(pending.done());
        StreamReader view =
            StreamReader.open(new FileLogDirectory(folder).directory(STREAM.name()), 1 << 20);
        assertThat(view.commitPoint().orElseThrow().end().nextOffset()).isEqualTo(offset);
      }
    }
  }

  @Test
  void otherCallsWaitForWhatWasAppendedBefore() throws Exception {
    try (StorageBackend storage = MemoryStorage.create(CONFIG, Clock.systemUTC())) {
      storage.open(STREAM);
      AppendResult last = appendPipelined(storage, batches(20));

      assertThat(storage.sync(STREAM).end().nextOffset()).isEqualTo(last.end().nextOffset());
      AppendResult plain =
          storage.append(
              STREAM,
              List.of(new byte[] {1}),
              last.end().nextOffset(),
              last.end().chainHash(),
              Durability.SYNCED);
      assertThat(storage.readFrom(STREAM, plain.baseOffset(), 10)).hasSize(1);
    }
  }

  @Test
  void refusesAnAppendThatDoesNotFollowTheOneBefore() throws Exception {
    try (StorageBackend storage = MemoryStorage.create(CONFIG, Clock.systemUTC())) {
      storage.open(STREAM);
      appendPipelined(storage, batches(3));

      assertThatThrownBy(
              () -> storage.appendPipelined(STREAM, List.of(new byte[1]), 1, ChainHash.ZERO))
          .isInstanceOf(StaleAppendException.class);
    }
  }

  @Test
  void aFailureFailsWhatWaitsAndSurfacesAtTheNextCall(@TempDir Path folder) throws Exception {
    FileLogDirectory root = new FileLogDirectory(folder);
    StorageBackend storage = new SegmentStorage(root, CONFIG, Clock.systemUTC());
    storage.open(STREAM);
    AppendResult last = appendPipelined(storage, batches(5));
    storage.sync(STREAM);
    Files.move(folder.resolve(STREAM.name()), folder.resolve("elsewhere"));

    PendingAppend lost =
        storage.appendPipelined(
            STREAM, List.of(new byte[10]), last.end().nextOffset(), last.end().chainHash());
    assertThatThrownBy(() -> get(lost.done()))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(StorageException.class);
    assertThatThrownBy(() -> storage.sync(STREAM)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> storage.sync(STREAM)).hasMessageContaining("open it anew");
    storage.close();

    assertThat(
            new LogVerifier(STREAM, root.directory("elsewhere"), 1 << 20)
                    .verify(record -> {}, bytes -> {})
                    .end()
                    .nextOffset()
                - 1)
        .isEqualTo(last.end().nextOffset() - 1);
  }

  private static AppendResult appendPipelined(StorageBackend storage, List<List<byte[]>> batches)
      throws Exception {
    AppendResult last = null;
    List<CompletionStage<Void>> synced = new ArrayList<>();
    for (List<byte[]> batch : batches) {
      PendingAppend pending = storage.appendPipelined(STREAM, batch, next(last), head(last));
      last = pending.result();
      synced.add(pending.done());
    }
    for (CompletionStage<Void> stage : synced) {
      get(stage);
    }
    return last;
  }

  private static void get(CompletionStage<Void> stage) throws Exception {
    ((CompletableFuture<Void>) stage).get();
  }

  private static long next(AppendResult last) {
    return last == null ? 0 : last.end().nextOffset();
  }

  private static ChainHash head(AppendResult last) {
    return last == null ? ChainHash.ZERO : last.end().chainHash();
  }

  private static List<List<byte[]>> batches(int count) {
    Random random = new Random(7);
    List<List<byte[]>> batches = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<byte[]> batch = new ArrayList<>();
      for (int j = 0; j <= random.nextInt(20); j++) {
        byte[] payload = new byte[random.nextInt(300)];
        random.nextBytes(payload);
        batch.add(payload);
      }
      batches.add(batch);
    }
    return batches;
  }
}
