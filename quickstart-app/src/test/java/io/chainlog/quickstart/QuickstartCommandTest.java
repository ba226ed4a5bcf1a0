package io.chainlog.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.quickstart.process.Installation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused before anything is started. */
class QuickstartCommandTest {
  @TempDir private Path folder;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @Test
  void showsItsHelp() {
    assertThat(execute("--help")).isZero();
    assertThat(text()).contains("--work", "--keep", "--bootstrap-server", "--records");
  }

  @Test
  void refusesAnOptionItDoesNotKnowInOneLine() {
    assertThat(execute("--wrok", "x")).isEqualTo(2);
    assertThat(text().lines()).hasSize(2);
    assertThat(text()).contains("--wrok", "See ./quickstart --help");
  }

  @Test
  void refusesAWorkFolderThatIsNotOurs() throws IOException {
    Files.writeString(folder.resolve("thesis.txt"), "x");

    assertThat(execute("--work", folder.toString())).isEqualTo(2);
    assertThat(text()).contains("error: " + folder, "not the quickstart's");
  }

  @Test
  void refusesTooFewRecords() {
    assertThat(execute("--records", "10")).isEqualTo(2);
    assertThat(text()).contains("--records must be at least 1,000: 10");
  }

  @Test
  void refusesHalfOfTheOptionsForABrokerOfYourOwn() {
    assertThat(execute("--topic", "orders")).isEqualTo(2);
    assertThat(text()).contains("--archive", "--bootstrap-server");
  }

  @Test
  void refusesToWriteRecordsIntoATopicOfYours() {
    assertThat(executeGiven(folder, "--records", "5000")).isEqualTo(2);
    assertThat(text()).contains("nothing is written into orders");
  }

  @Test
  void refusesToReplayIntoTheArchivedTopic() {
    assertThat(executeGiven(folder, "--replay-to", "orders")).isEqualTo(2);
    assertThat(text()).contains("orders itself, which is never written");
  }

  @Test
  void refusesAnArchiveFolderThatHoldsSomethingElse() throws IOException {
    Files.writeString(folder.resolve("thesis.txt"), "x");

    assertThat(executeGiven(folder)).isEqualTo(2);
    assertThat(text()).contains("is no archive");
  }

  @Test
  void refusesAnArchiveInTheFolderThatARunClears() {
    Path archive = folder.resolve("work/archive");

    assertThat(executeGiven(archive, "--work", folder.resolve("work").toString())).isEqualTo(2);
    assertThat(text()).contains("which a run clears");
  }

  private int executeGiven(Path archive, String... more) {
    String[] arguments = {
      "--archive", archive.toString(), "--bootstrap-server", "localhost:1", "--topic", "orders"
    };
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return execute(all);
  }

  private int execute(String... arguments) {
    PrintStream out = new PrintStream(printed, true, UTF_8);
    return new QuickstartCommand(new Installation(folder), out, false).execute(arguments);
  }

  private String text() {
    return printed.toString(UTF_8);
  }
}
