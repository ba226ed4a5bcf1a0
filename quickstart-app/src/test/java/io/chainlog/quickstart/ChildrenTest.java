package io.chainlog.quickstart;

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

  /** Runs for ever, and says when it has begun. */
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

  @BeforeEach
  void open() {
    children = new Children(folder.resolve("leash"), folder.resolve("logs"));
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

    child.dropLeash();

    await().atMost(Duration.ofSeconds(10)).until(() -> !child.isAlive());
  }

  @Test
  void endsEveryChildOnClose() throws Exception {
    List<ChildProcess> both = List.of(startSleeper(), startSleeper());

    children.close();

    assertThat(both).noneMatch(ChildProcess::isAlive);
  }

  @Test
  void startsNothingAfterItWasClosed() {
    children.kill();

    assertThatThrownBy(this::startSleeper)
        .isInstanceOf(QuickstartException.class)
        .hasMessageContaining("not started any more");
  }

  @Test
  void saysWhyAndWhereWhenAChildHasEnded() throws Exception {
    ChildProcess child = start(Ender.class, "7");
    assertThat(child.exitCode(Duration.ofSeconds(10))).isEqualTo(7);

    assertThatThrownBy(child::requireAlive)
        .isInstanceOf(QuickstartException.class)
        .hasMessageContaining("exit code 7")
        .hasMessageContaining(child.log().toString());
  }

  @Test
  void killsAChildThatTakesTooLong() throws Exception {
    ChildProcess child = startSleeper();

    assertThatThrownBy(() -> child.exitCode(Duration.ofMillis(10)))
        .isInstanceOf(QuickstartException.class)
        .hasMessageContaining("took longer");
    assertThat(child.isAlive()).isFalse();
  }

  @Test
  void givesAChildNothingOfOursButTheLeash() throws IOException {
    try (var files = Files.walk(folder.resolve("leash"))) {
      assertThat(files.filter(Files::isRegularFile))
          .containsExactly(folder.resolve("leash/io/chainlog/quickstart/Leash.class"));
    }
  }

  private ChildProcess startSleeper(String... arguments) throws Exception {
    ChildProcess child = start(Sleeper.class, arguments);
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> Files.readString(child.log()).contains("asleep"));
    return child;
  }

  private ChildProcess start(Class<?> main, String... arguments) throws URISyntaxException {
    Path testClasses =
        Path.of(ChildrenTest.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    return children.start("child", testClasses.toString(), main.getName(), List.of(arguments));
  }
}
