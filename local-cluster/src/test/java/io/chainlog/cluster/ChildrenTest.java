package io.chainlog.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildrenTest {
  @TempDir private Path folder;
  private Children children;

  /** Runs for ever, and reports when it has begun. */
  static final class Sleeper {
    private Sleeper() {}

    public static void main(String[] args) throws InterruptedException {
      System.out.println("asleep: " + String.join(",", args));
      Thread.currentThread().join();
    }
  }

  /** Ends at once, with the exit code that is asked for. */
  static final class Ender {
    private Ender() {}

    public static void main(String[] args) {
      System.exit(Integer.parseInt(args[0]));
    }
  }

  /** Writes a line every few milliseconds. */
  static final class Counter {
    private Counter() {}

    public static void main(String[] args) throws InterruptedException {
      while (true) {
        System.out.println("tick");
        Thread.sleep(10);
      }
    }
  }

  /** Ends with the size of its heap, MiB. */
  static final class HeapSize {
    private HeapSize() {}

    public static void main(String[] args) {
      System.exit((int) (Runtime.getRuntime().maxMemory() >> 20));
    }
  }

  @BeforeEach
  void open() {
    children = new Children(folder.resolve("launcher"), folder.resolve("logs"));
  }

  @AfterEach
  void killWhatIsLeft() {
    children.kill();
  }

  @Test
  void runsAMainClassWithItsArgumentsAndKeepsItsOutput() throws Exception {
    ChildProcess child = startSleeper("one", "two");

    assertThat(Files.readString(child.log())).contains("asleep: one,two");
    child.requireAlive();
  }

  @Test
  void endsAChildThatHasLostItsStarter() throws Exception {
    ChildProcess child = startSleeper();

    child.closeParentPipe();

    await().atMost(Duration.ofSeconds(10)).until(() -> !child.isAlive());
  }

  @Test
  void endsEveryChildOnClose() throws Exception {
    List<ChildProcess> both = List.of(startSleeper(), startSleeper());

    children.close();

    assertThat(both).noneMatch(ChildProcess::isAlive);
  }

  @Test
  void suspendsAndResumesAChild() throws Exception {
    ChildProcess child = start(Counter.class);
    await().until(() -> Files.size(child.log()) > 0);

    child.suspend();
    await().until(() -> isUnchangedFor(Duration.ofMillis(300), child.log()));
    assertThat(child.isAlive()).isTrue();
    long suspendedAt = Files.size(child.log());
    child.resume();

    await().until(() -> Files.size(child.log()) > suspendedAt);
  }

  @Test
  void givesAChildTheJvmOptionsItIsStartedWith() throws Exception {
    Children.Program program =
        new Children.Program(
            "heap", testClasses(), List.of("-Xmx40m"), HeapSize.class.getName(), List.of());

    ChildProcess child = children.start(program);

    assertThat(child.exitCode(Duration.ofSeconds(10))).isBetween(30, 40);
  }

  @Test
  void startsNothingAfterItWasClosed() {
    children.kill();

    assertThatThrownBy(this::startSleeper)
        .isInstanceOf(ClusterException.class)
        .hasMessageContaining("not started any more");
  }

  @Test
  void saysWhyAndWhereWhenAChildHasEnded() throws Exception {
    ChildProcess child = start(Ender.class, "7");
    assertThat(child.exitCode(Duration.ofSeconds(10))).isEqualTo(7);

    assertThatThrownBy(child::requireAlive)
        .isInstanceOf(ClusterException.class)
        .hasMessageContaining("exit code 7")
        .hasMessageContaining(child.log().toString());
  }

  @Test
  void killsAChildThatTakesTooLong() throws Exception {
    ChildProcess child = startSleeper();

    assertThatThrownBy(() -> child.exitCode(Duration.ofMillis(10)))
        .isInstanceOf(ClusterException.class)
        .hasMessageContaining("took longer");
    assertThat(child.isAlive()).isFalse();
  }

  @Test
  void givesAChildNothingOfOursButTheParentWatch() throws IOException {
    try (var files = Files.walk(folder.resolve("launcher"))) {
      assertThat(files.filter(Files::isRegularFile))
          .containsExactly(folder.resolve("launcher/io/chainlog/cluster/ParentWatch.class"));
    }
  }

  private ChildProcess startSleeper(String... arguments) throws Exception {
    ChildProcess child = start(Sleeper.class, arguments);
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> Files.readString(child.log()).contains("asleep"));
    return child;
  }

  private static boolean isUnchangedFor(Duration time, Path file) throws Exception {
    long before = Files.size(file);
    long until = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < until) {
      if (Files.size(file) != before) {
        return false;
      }
      Thread.onSpinWait();
    }
    return true;
  }

  private ChildProcess start(Class<?> main, String... arguments) throws URISyntaxException {
    return children.start(
        new Children.Program(
            "child", testClasses(), List.of(), main.getName(), List.of(arguments)));
  }

  private static String testClasses() throws URISyntaxException {
    return Path.of(ChildrenTest.class.getProtectionDomain().getCodeSource().getLocation().toURI())
        .toString();
  }
}
