package io.chainlog.storage.repair;

import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.codec.Codecs;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.directory.WriterLock;
import io.chainlog.storage.errors.RepairRefusedException;
import io.chainlog.storage.errors.StorageException;
import io.chainlog.storage.internal.layout.RepairNames;
import io.chainlog.storage.internal.read.ScanConfig;
import java.io.IOException;
import java.time.Clock;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes a stream writable again that opening refuses. It is cut behind the last record that is
 * whole and follows the chain from the first one on; all that is taken out of it is kept beside it,
 * and a record at its new end says what was done. What recovery mends by itself is not touched.
 *
 * <h2>Durability</h2>
 *
 * <p>The plan is written down before the first change, and opening refuses the stream until the
 * last one. A repair that was interrupted is finished by the next; the stream's new commit point,
 * which covers the record, is its last change but for the plan's own file.
 *
 * <h2>Thread safety</h2>
 *
 * <p>For one thread at a time. {@link #apply} holds the writer's lock.
 */
public final class StreamRepair {
  private final StreamId stream;
  private final LogDirectory directory;
  private final StorageConfig config;
  private final ScanConfig scanConfig;
  private final RepairPlanner planner;

  /**
   * A repair of one stream; nothing is read yet.
   *
   * @param config its payload limit must not be below that of any writer of the stream: a larger
   *     record is taken for damage
   * @param clock says when the repair was begun
   */
  public StreamRepair(StreamId stream, LogDirectory directory, StorageConfig config, Clock clock) {
    this.stream = Objects.requireNonNull(stream, "stream");
    this.directory = Objects.requireNonNull(directory, "directory");
    this.config = Objects.requireNonNull(config, "config");
    this.scanConfig = new ScanConfig(Codecs.standard(), config.maxPayloadBytes());
    this.planner =
        new RepairPlanner(
            directory, scanConfig, config.indexIntervalBytes(), Objects.requireNonNull(clock));
  }

  /** Whether a repair of the stream was begun and not finished. */
  public boolean isBegun() throws IOException {
    return RepairNames.isBegun(directory);
  }

  /**
   * Reads the stream from its first record, without a lock, and says what a repair would do. A
   * stream that is committed to meanwhile is open for writing, and was not refused.
   *
   * @return empty if opening does not refuse the stream
   * @throws RepairRefusedException if not one whole record is left
   * @throws io.chainlog.storage.errors.UncommittedStreamException if another implementation wrote
   *     the directory
   * @throws io.chainlog.storage.errors.UnsupportedFormatException if a later release wrote it
   * @throws java.nio.file.NoSuchFileException if there is no such directory
   */
  public Optional<RepairPlan> plan() throws IOException {
    Optional<RepairJournal> begun = RepairJournal.read(directory);
    return begun.isPresent()
        ? Optional.of(new BegunRepair(directory, scanConfig, begun.get()).plan())
        : planner.plan();
  }

  /**
   * Plans again under the writer's lock, asks, and carries the plan out.
   *
   * @param statement makes the payload of the record that says what was done
   * @throws io.chainlog.storage.errors.StreamLockedException if the stream is open for writing
   * @throws RepairRefusedException if acknowledged records would be lost and that was not accepted,
   *     or as {@link #plan} does
   */
  public RepairOutcome apply(Consent consent, Function<RepairPlan, byte[]> statement)
      throws IOException {
    directory.list(); // a missing directory is an error here, not one to make
    try (WriterLock lock = directory.lock(WriterLock.NAME)) {
      Optional<RepairPlan> plan = plan();
      if (plan.isEmpty()) {
        return new RepairOutcome.NothingToRepair();
      }
      Consent.Answer answer = consent.to(plan.get());
      if (answer == Consent.Answer.NO) {
        return new RepairOutcome.Declined();
      }
      requireAcceptance(plan.get(), answer);
      RepairOutcome outcome =
          new RepairSteps(stream, directory, config, scanConfig, lock)
              .carryOut(plan.get(), statement.apply(plan.get()));
      requireAccepted();
      return outcome;
    }
  }

  /** Success is not told before recovery was asked once more. */
  private void requireAccepted() throws IOException {
    Optional<RepairPlan> rest = planner.plan();
    if (rest.isPresent()) {
      throw new StorageException(
          String.format(
              Locale.ROOT,
              "%s was repaired as planned and is refused still: %s. Run chainlog verify, and repair it again",
              directory.location(),
              rest.get().reason()));
    }
  }

  private void requireAcceptance(RepairPlan plan, Consent.Answer answer)
      throws RepairRefusedException {
    if (plan.needsAcceptance() && answer != Consent.Answer.YES_ACCEPTING_LOSS) {
      AcknowledgedLoss loss = plan.loss();
      throw new RepairRefusedException(
          String.format(
              Locale.ROOT,
              "repairing %s gives up acknowledged records: %s from offset %d on. Nothing was changed. Restore the stream from a copy, or give them up: --accept-loss",
              directory.location(),
              loss.records() == 0
                  ? "an unknown number"
                  : (loss.mayBeMore() ? "at least " : "") + loss.records(),
              loss.firstOffset()));
    }
  }
}
