package io.chainlog.connect;

import io.chainlog.envelope.EnvelopeFormat;
import io.chainlog.envelope.StreamRepaired;
import io.chainlog.storage.Archive;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.directory.FileLogDirectory;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.repair.Consent;
import io.chainlog.storage.repair.RepairPlan;
import io.chainlog.storage.repair.StreamRepair;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** A stream that was damaged, and repaired as the tool does it. */
public final class RepairedStream {
  private RepairedStream() {}

  /** Cuts the last segment in the middle of its frames, and repairs the stream. */
  public static void cutAndRepair(Path archive, String name) throws IOException {
    StreamId stream = new StreamId(name);
    LogDirectory directory = Archive.open(new FileLogDirectory(archive)).streamDirectory(stream);
    String last =
        directory.list().stream()
            .map(entry -> entry.name())
            .filter(file -> file.endsWith(".log"))
            .reduce((first, second) -> second)
            .orElseThrow();
    long size =
        directory.list().stream()
            .filter(entry -> entry.name().equals(last))
            .mapToLong(entry -> entry.sizeBytes())
            .sum();
    directory.truncate(last, size / 2);
    new StreamRepair(stream, directory, StorageConfig.defaults(), Clock.systemUTC())
        .apply(plan -> Consent.Answer.YES_ACCEPTING_LOSS, RepairedStream::statement);
  }

  private static byte[] statement(RepairPlan plan) {
    return EnvelopeFormat.encode(
        new StreamRepaired(
            plan.epoch(),
            "test",
            plan.begunAt(),
            plan.reason(),
            plan.end().nextOffset(),
            plan.end().chainHash().toHex(),
            StreamRepaired.UNKNOWN,
            null,
            plan.loss().firstOffset(),
            plan.loss().records(),
            plan.loss().mayBeMore(),
            plan.cutBytes(),
            List.of()));
  }
}
