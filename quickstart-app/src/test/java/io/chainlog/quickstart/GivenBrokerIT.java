package io.chainlog.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.cluster.BrokerProcess;
import io.chainlog.cluster.Children;
import io.chainlog.cluster.KafkaCluster;
import io.chainlog.quickstart.kafka.Workload;
import io.chainlog.quickstart.process.Installation;
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
  private final PrintStream out =
      new PrintStream(printed, true, UTF_8) {
        @Override
        public void println(String line) {
          super.println(line);
          if (awaitedLine != null && line.startsWith(awaitedLine)) {
            interference.run();
          }
        }
      };
  private String awaitedLine;
  private Runnable interference;

  @BeforeAll
  static void startBrokerWithATopic() {
    children = new Children(shared.resolve("launcher"), shared.resolve("logs"));
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
  void failsAtTheReplayWhenTheArchiveWasDamagedBeforeIt() {
    after("[6/8]", () -> damage(folder.resolve("archive")));

    assertThat(execute("--replay-to", "damaged.payments")).isOne();

    assertThat(text())
        .contains("[6/8] tamper ", "[7/8] replay    failed")
        .containsPattern("VERDICT: FAIL .*segment_");
  }

  @Test
  void goesOnWithItsArchiveAndFailsWhenTheReplayedTopicHasMoreThanThat() {
    assertThat(execute("--replay-to", "second.payments")).isZero();
    after("[7/8]", () -> write(new Workload(1, 1_000), "more.payments"));

    assertThat(execute("--replay-to", "more.payments")).isOne();

    assertThat(text())
        .contains("archive   worker killed (SIGKILL) at 4,500 of 4,500 records")
        .contains("[8/8] compare   failed")
        .containsPattern("VERDICT: FAIL .* is in more.payments .* and not in payments");
  }

  /** Does something when the line that begins so has been printed: between two steps. */
  private void after(String beginning, Runnable action) {
    awaitedLine = beginning;
    interference = action;
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
      Workload.createTopic(cluster, topic);
    }
    workload.produce(cluster, topic, written -> {});
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
