package io.chainlog.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.cluster.BrokerProcess;
import io.chainlog.cluster.Children;
import io.chainlog.cluster.ClusterException;
import io.chainlog.cluster.KafkaCluster;
import io.chainlog.cluster.WorkerProcess;
import io.chainlog.cluster.Workers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The quickstart on a broker that is not its own, with a real worker; and what makes it fail. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class GivenBrokerIT {
  private static final Installation INSTALLATION =
      new Installation(Path.of("..").toAbsolutePath().normalize());
  private static final Workload WORKLOAD = new Workload(7, 5_000);
  private static final String TOPIC = "payments";

  @TempDir private static Path shared;
  private static Children children;
  private static KafkaCluster cluster;

  @TempDir private Path folder;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(printed, true, UTF_8);

  @BeforeAll
  static void startBrokerWithATopic() {
    children = new Children(shared.resolve("leash"), shared.resolve("logs"));
    cluster = new BrokerProcess(children, INSTALLATION.kafka(), shared.resolve("broker")).start();
    write(WORKLOAD, TOPIC);
  }

  @AfterAll
  static void stopBroker() {
    cluster.close();
    children.kill();
  }

  @Test
  void archivesVerifiesAndReplaysATopicAndLeavesItAsItWas() throws Exception {
    long endBefore = cluster.endOffsets(TOPIC);
    long processesBefore = descendants();

    int exitCode = execute("--replay-to", "first.payments");

    assertThat(text()).contains("VERDICT: PASS", "replayed: 4,500 records identical");
    assertThat(exitCode).isZero();
    assertThat(text().lines()).hasSize(Quickstart.STEPS + 1);
    assertThat(cluster.endOffsets(TOPIC)).isEqualTo(endBefore);
    assertThat(groups()).noneMatch(group -> group.groupId().contains("quickstart"));
    assertThat(descendants()).isEqualTo(processesBefore);
    assertThat(folder.resolve("archive/archive.json")).exists();
  }

  @Test
  void refusesToReplayIntoATopicThatHasRecords() {
    write(new Workload(1, 1_000), "full");
    long endBefore = cluster.endOffsets("full");

    assertThat(execute("--replay-to", "full")).isOne();

    assertThat(text())
        .contains("[2/8] read      failed", "VERDICT: FAIL  topic full has been written to before");
    assertThat(cluster.endOffsets("full")).isEqualTo(endBefore);
  }

  @Test
  void refusesATopicThatIsNotThere() {
    assertThat(execute("--topic", "paymens")).isOne();

    assertThat(text()).contains("VERDICT: FAIL  there is no topic paymens");
  }

  @Test
  void repeatsTheWorkersReasonWhenItDoesNotStart() throws IOException {
    Path archive = Files.createDirectories(folder.resolve("archive"));
    Files.writeString(
        archive.resolve("archive.json"),
        """
        {"format":9,"archive_id":"00000000-0000-0000-0000-000000000000","created_at":"2030-01-01T00:00:00Z"}
        """);

    assertThat(execute()).isOne();

    assertThat(text()).contains("VERDICT: FAIL").contains("format 9");
  }

  @Test
  void failsAtTheReplayWhenTheArchiveWasDamagedBeforeIt() throws IOException {
    Path archive = folder.resolve("archive");

    assertThatThrownBy(() -> runWith("damaged.payments", () -> damage(archive)))
        .isInstanceOf(ClusterException.class)
        .hasMessageContaining("segment_");

    assertThat(text()).contains("[6/8] tamper ", "[7/8] replay    failed");
  }

  @Test
  void goesOnWithItsArchiveAndFailsWhenTheReplayedTopicHasMoreThanThat() {
    assertThat(execute("--replay-to", "second.payments")).isZero();
    Workload foreign = new Workload(1, 1_000);

    assertThatThrownBy(() -> runWith("more.payments", () -> write(foreign, "more.payments")))
        .isInstanceOf(QuickstartException.class)
        .hasMessageContaining("more.payments");

    assertThat(text())
        .contains("archive   worker killed (SIGKILL) at 4,500 of 4,500 records")
        .contains("[8/8] compare   failed");
  }

  /** Runs the steps, and does something between the sixth and the seventh. */
  private void runWith(String replayTopic, Runnable interference) throws IOException {
    Path archive = folder.resolve("archive");
    Path work = folder.resolve("other-work");
    Options.Given given =
        new Options.Given(archive, cluster.bootstrapServers(), TOPIC, replayTopic);
    Console console = new Console(out, false, Quickstart.STEPS, System::nanoTime);
    try (Stage stage = new Interference(new GivenStage(given), interference);
        Children own = new Children(work.resolve("leash"), work.resolve("logs"))) {
      new Quickstart(
              console,
              stage,
              servers -> worker(own, servers, work.resolve("worker")),
              new Tool(own, INSTALLATION.toolClassPath(), work.resolve("logs")),
              archive,
              work.resolve("tampered"))
          .run();
    }
  }

  private static WorkerProcess worker(Children own, String servers, Path worker) {
    return new Workers(own, INSTALLATION.kafka(), servers, worker).standalone("worker").start();
  }

  /** A stage that does something when it is asked how to replay: when all else has held. */
  private record Interference(Stage stage, Runnable deed) implements Stage {
    @Override
    public String replayTopicFormat() {
      deed.run();
      return stage.replayTopicFormat();
    }

    @Override
    public Subject prepare(Console console) throws IOException {
      return stage.prepare(console);
    }

    @Override
    public String replayTopic() {
      return stage.replayTopic();
    }

    @Override
    public String connectorName(String purpose) {
      return stage.connectorName(purpose);
    }

    @Override
    public long segmentBytes() {
      return stage.segmentBytes();
    }

    @Override
    public void requireLargeEnoughToBeKilled() {
      stage.requireLargeEnoughToBeKilled();
    }

    @Override
    public void close() {
      stage.close();
    }
  }

  private static void damage(Path archive) {
    Path segment = archive.resolve("streams/" + TOPIC + "-1/segment_000000.log");
    try {
      byte[] content = Files.readAllBytes(segment);
      content[content.length / 2] ^= 1;
      Files.write(segment, content);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void write(Workload workload, String topic) {
    if (cluster.partitions(topic).isEmpty()) {
      cluster.createTopic(topic, Workload.PARTITIONS, Workload.topicSettings());
    }
    try (Producing producing = new Producing(cluster.bootstrapServers(), topic)) {
      producing.write(workload, written -> {});
    }
  }

  private static Collection<GroupListing> groups() throws Exception {
    Map<String, Object> config = Map.of("bootstrap.servers", cluster.bootstrapServers());
    try (Admin admin = Admin.create(config)) {
      return admin.listGroups().all().get();
    }
  }

  private static long descendants() {
    return ProcessHandle.current().descendants().count();
  }

  /** A later option of the same name wins over those given here. */
  private int execute(String... more) {
    Stream<String> all = Stream.of(more);
    if (!Stream.of(more).anyMatch("--topic"::equals)) {
      all = Stream.concat(all, Stream.of("--topic", TOPIC));
    }
    Stream<String> always =
        Stream.of(
            "--archive",
            folder.resolve("archive").toString(),
            "--bootstrap-server",
            cluster.bootstrapServers(),
            "--work",
            folder.resolve("work").toString());
    String[] arguments = Stream.concat(always, all).toArray(String[]::new);
    return new QuickstartCommand(INSTALLATION, out, false).execute(arguments);
  }

  private String text() {
    return printed.toString(UTF_8);
  }
}
