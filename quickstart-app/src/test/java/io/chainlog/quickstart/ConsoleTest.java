package io.chainlog.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ConsoleTest {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final AtomicLong nanoTime = new AtomicLong();
  private final Console console = console(false);

  @Test
  void printsOneLineAStepWithWhatItFound() throws IOException {
    console.step(
        "verify",
        progress -> {
          passSeconds(2);
          return "valid: 104,211 records";
        });

    assertThat(lines()).containsExactly("[1/8] verify    valid: 104,211 records (2.0 s)");
  }

  @Test
  void numbersTheSteps() throws IOException {
    console.step("start", progress -> "done");
    console.step("produce", progress -> "100% done");

    assertThat(lines())
        .containsExactly("[1/8] start     done (0.0 s)", "[2/8] produce   100% done (0.0 s)");
  }

  @Test
  void reportsThatAStepFailedAndLetsTheReasonThrough() {
    assertThatThrownBy(
            () ->
                console.step(
                    "replay",
                    progress -> {
                      throw new QuickstartException("one is missing");
                    }))
        .hasMessage("one is missing");

    assertThat(lines()).containsExactly("[1/8] replay    failed (0.0 s)");
  }

  @Test
  void endsWithTheVerdictAndTheTimeOfAllOfIt() {
    passSeconds(61);

    console.verdict(true, "all of it held");
    console.verdict(false, "100% of it did not");

    assertThat(lines())
        .containsExactly(
            "VERDICT: PASS  all of it held (61 s)", "VERDICT: FAIL  100% of it did not (61 s)");
  }

  @Test
  void tellsHowFarALongStepIsEveryTenSecondsWhereThereIsNoTerminal() throws IOException {
    console.step(
        "archive",
        progress -> {
          for (int second = 0; second < 21; second++) {
            progress.show(second * 1_000L, 21_000);
            passSeconds(1);
          }
          return "done";
        });

    assertThat(lines())
        .containsExactly(
            "      archive   10,000 of 21,000",
            "      archive   20,000 of 21,000",
            "[1/8] archive   done (21.0 s)");
  }

  @Test
  void drawsABarOnATerminalAndTakesItAwayBeforeTheLine() throws IOException {
    console(true)
        .step(
            "archive",
            progress -> {
              progress.show(10, 20);
              return "done";
            });

    assertThat(text())
        .contains("archive  50%", "\r")
        .endsWith("\r\u001b[K[1/8] archive   done (0.0 s)\n");
  }

  @Test
  void isSilentOnceMuted() throws IOException {
    console.mute();

    console.step("archive", progress -> "done");
    console.verdict(false, "stopped");

    assertThat(text()).isEmpty();
  }

  private Console console(boolean terminal) {
    return new Console(new PrintStream(printed, true, UTF_8), terminal, 8, nanoTime::get);
  }

  private void passSeconds(long seconds) {
    nanoTime.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  private String[] lines() {
    return text().split("\n");
  }

  private String text() {
    return printed.toString(UTF_8);
  }
}
