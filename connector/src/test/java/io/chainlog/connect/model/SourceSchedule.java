package io.chainlog.connect.model;

import io.chainlog.connect.MutableClock;
import io.chainlog.connect.config.ArchiveSettings;
import io.chainlog.connect.source.SourceTasks;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * A replay with one or two tasks to which things are done by chance, while the archive grows and is
 * damaged. Everything follows from the seed.
 *
 * <p>For one thread, once.
 */
final class SourceSchedule {
  private static final String REPLAY = "again";
  private static final int ROUNDS = 300;

  private final long seed;
  private final Random random;
  private final LongAdder delivered;
  private final boolean exactlyOnce;
  private final boolean withDamage;
  private final boolean skipsDamaged;
  private final MutableClock clock = new MutableClock();
  private final ModelOffsetStore offsets = new ModelOffsetStore();
  private final List<ModelSourceWorker> tasks = new ArrayList<>();
  private final List<String> trace = new ArrayList<>();
  private GrowingArchive archive;
  private ReplayTarget target;
  private SourceDelivery delivery;
  private final List<FlakyReads> mounts = new ArrayList<>();
  private boolean areMoved;

  SourceSchedule(long seed, LongAdder delivered) {
    this.seed = seed;
    this.random = new Random(seed * 0x9E3779B97F4A7C15L);
    this.delivered = delivered;
    this.exactlyOnce = random.nextBoolean();
    this.withDamage = random.nextInt(3) == 0;
    this.skipsDamaged = random.nextBoolean();
  }

  /**
   * Runs it.
   *
   * @throws AssertionError if anything is not as it must be; names the command that repeats it
   */
  void run() {
    try {
      begin();
      for (int i = 20 + random.nextInt(60); i > 0; i--) {
        clock.advance(Duration.ofMillis(random.nextInt(4_000)));
        SourceStep step = SourceStep.random(random);
        step(step, anyStream());
        trace.add(step + ": " + tasks);
        restartFailed();
      }
      settle();
    } catch (IOException | RuntimeException | AssertionError e) {
      throw failure(e);
    } finally {
      tasks.forEach(ModelSourceWorker::kill);
    }
  }

  private void begin() throws IOException {
    archive = new GrowingArchive(random, clock);
    target = new ReplayTarget(archive);
    delivery = new SourceDelivery(target);
    archive.addStream();
    startTasks();
  }

  private String anyStream() {
    List<String> streams = archive.streams();
    return streams.get(random.nextInt(streams.size()));
  }

  private void step(SourceStep step, String stream) throws IOException {
    switch (step) {
      case ADD_STREAM -> archive.addStream();
      case APPEND -> archive.append(stream);
      case SYNC -> archive.sync(stream);
      case ITERATE -> anyTask().iterate();
      case ACKNOWLEDGE -> anyTask().acknowledge();
      case COMMIT -> anyTask().commitOffsets();
      case FAIL_STORE -> offsets.setFailing(random.nextBoolean());
      case FAIL_READS -> mounts.get(random.nextInt(mounts.size())).failNext(1 + random.nextInt(6));
      case RESTART -> restart(ModelSourceWorker::stop);
      case KILL -> restart(ModelSourceWorker::kill);
      case RESPELL -> restartWith(this::becomeEarlierBuild);
      case RESET -> restartWith(() -> move(stream, 0));
      case ALTER -> restartWith(() -> move(stream, random.nextInt(delivery.committed(stream) + 1)));
      case DAMAGE -> {
        if (withDamage) {
          archive.damage(stream);
        }
      }
    }
  }

  private ModelSourceWorker anyTask() {
    return tasks.get(random.nextInt(tasks.size()));
  }

  private void restartWith(Runnable change) {
    offsets.setFailing(false);
    tasks.forEach(ModelSourceWorker::stop);
    change.run();
    startTasks();
  }

  private void restart(Consumer<ModelSourceWorker> end) {
    tasks.forEach(end);
    startTasks();
  }

  /** Positions are as an earlier build left them, before the first one is set by a user. */
  private void becomeEarlierBuild() {
    if (!areMoved) {
      offsets.spellAsEarlierBuild(random);
    }
    areMoved = true;
  }

  /** A user moves a position back, and deletes what was replayed from there on. */
  private void move(String stream, int next) {
    if (archive.isDamaged(stream)) {
      return;
    }
    areMoved = true;
    Map<Map<String, ?>, Map<String, ?>> changes = new HashMap<>();
    for (Map<String, Object> partition : offsets.partitions()) {
      if (partition.get("stream").equals(stream)) {
        changes.put(partition, next == 0 ? null : delivery.position(stream, next - 1));
      }
    }
    SourceTasks.alter(archive.directory(), REPLAY, changes);
    offsets.write(changes);
    delivery.moved(stream, changes.isEmpty() ? delivery.committed(stream) : next);
    target.deleteFrom(stream, delivery.committed(stream));
  }

  private void startTasks() {
    requireNoOpenFiles();
    tasks.clear();
    mounts.clear();
    delivery.restarted();
    int count = 1 + random.nextInt(2);
    for (int number = 0; number < count; number++) {
      FlakyReads mount = new FlakyReads(archive.directory());
      mounts.add(mount);
      ModelSourceWorker task =
          new ModelSourceWorker(
              SourceTasks.on(mount, clock), offsets, delivery, exactlyOnce, random);
      task.start(settings(number, count));
      tasks.add(task);
    }
  }

  private Map<String, String> settings(int number, int count) {
    Map<String, String> settings = new HashMap<>();
    settings.put("name", "replay");
    settings.put(ArchiveSettings.ARCHIVE_PATH_CONFIG, "/not/read");
    settings.put(ArchiveSettings.ARCHIVE_ID_TASK_CONFIG, archive.id());
    settings.put(ArchiveSettings.TASK_NUMBER_TASK_CONFIG, Integer.toString(number));
    settings.put(ArchiveSettings.TASK_COUNT_TASK_CONFIG, Integer.toString(count));
    settings.put("replay.id", REPLAY);
    settings.put("topics.regex", "t.*");
    settings.put("poll.interval.ms", "1");
    settings.put("streams.poll.interval.ms", "1000");
    settings.put("batch.max.records", Integer.toString(1 + random.nextInt(20)));
    settings.put("on.damage", skipsDamaged ? "skip-stream" : "fail");
    return settings;
  }

  private void restartFailed() {
    for (ModelSourceWorker task : tasks) {
      if (task.failure() != null) {
        boolean mayFail = archive.isAnyDamaged() && !skipsDamaged;
        if (!mayFail && !(exactlyOnce && offsets.isFailing())) {
          throw new AssertionError("failed without a reason: " + task, task.failure());
        }
        restart(ModelSourceWorker::kill);
        return;
      }
    }
  }

  private void settle() throws IOException {
    offsets.setFailing(false);
    mounts.forEach(mount -> mount.failNext(0));
    for (String stream : archive.streams()) {
      archive.append(stream);
      archive.sync(stream);
    }
    for (int round = 0; !isDone(); round++) {
      if (round == ROUNDS) {
        throw new AssertionError("waits for ever: " + describe());
      }
      clock.advance(Duration.ofSeconds(2));
      for (ModelSourceWorker task : List.copyOf(tasks)) {
        task.iterate();
        task.acknowledge();
        task.commitOffsets();
      }
      restartFailed();
    }
    tasks.forEach(ModelSourceWorker::stop);
    requireNoOpenFiles();
    check();
  }

  private void requireNoOpenFiles() {
    for (FlakyReads mount : mounts) {
      if (mount.openFiles() > 0) {
        throw new AssertionError(mount.openFiles() + " files are open after all tasks stopped");
      }
    }
  }

  private boolean isDone() {
    return archive.streams().stream()
        .allMatch(
            stream ->
                archive.isDamaged(stream)
                    || target.delivered(stream) == archive.written(stream).size());
  }

  private String describe() {
    StringBuilder text = new StringBuilder();
    for (String stream : archive.streams()) {
      text.append(stream)
          .append(archive.isDamaged(stream) ? " (damaged) " : " ")
          .append(target.delivered(stream))
          .append(" of ")
          .append(archive.written(stream).size())
          .append("; ");
    }
    return text.append(tasks).toString();
  }

  private void check() {
    for (String stream : archive.streams()) {
      target.delivered(stream); // checks the order of what arrived
      if (exactlyOnce && target.hasDuplicates(stream)) {
        throw new AssertionError(stream + ": delivered twice, though exactly once was asked for");
      }
    }
    delivered.add(target.records());
  }

  private AssertionError failure(Throwable cause) {
    return new AssertionError(
        cause
            + "\nseed: "
            + seed
            + (exactlyOnce ? ", exactly once" : ", at least once")
            + (skipsDamaged ? ", on.damage=skip-stream" : ", on.damage=fail")
            + "\nagain: ./mvnw test -pl connector -am -Dtest=SourceModelTest#repeatsOneSchedule"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dchainlog.schedule="
            + seed
            + "\nschedule:\n"
            + String.join("\n", trace),
        cause);
  }
}
