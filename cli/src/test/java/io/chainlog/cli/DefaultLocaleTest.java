package io.chainlog.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JVM's default locale decides about neither names of files, nor numbers, nor words. */
class DefaultLocaleTest {
  private static final String ARABIC = "ar-EG-u-nu-arab";

  @TempDir private Path folder;
  private Path archive;

  @BeforeEach
  void writeArchive() throws IOException {
    archive = folder.resolve("archive");
    ArchiveWriter.write(archive);
  }

  /** Writes an archive in a JVM of its own. */
  static final class ArchiveWriter {
    private ArchiveWriter() {}

    public static void main(String[] args) throws IOException {
      write(Path.of(args[0]));
    }

    static void write(Path root) throws IOException {
      TestArchive.in(root).withRecords("orders", 0, 150).with("orders", 1, 3, 7);
    }
  }

  /** Prints what the tool says of an archive, at a fixed time. */
  static final class ArchiveReader {
    private ArchiveReader() {}

    public static void main(String[] args) {
      print(ToolRun.of("verify", args[0]));
      print(ToolRun.of("verify", "--json", "-", args[0]));
      print(ToolRun.of("ls", args[0]));
      print(ToolRun.of("show", args[0], "orders-0"));
      print(ToolRun.of("cat", args[0], "orders-0", "--to", "20"));
      print(ToolRun.of("repair", args[0], "orders-0"));
    }

    private static void print(ToolRun run) {
      PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
      out.println(run.exitCode() + "\n" + run.out() + run.err());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {ARABIC, "fa-IR", "th-TH-u-nu-thai", "hi-IN-u-nu-deva", "tr-TR"})
  void readsAnArchiveAlikeUnderEachLocale(String locale) throws Exception {
    assertThat(run(locale, ArchiveReader.class, archive.toString())).isEqualTo(rootResult());
  }

  private String rootResult() throws Exception {
    return run("und", ArchiveReader.class, archive.toString());
  }

  @Test
  void printsItsHelpAlike() throws Exception {
    assertThat(run(ARABIC, Main.class, "verify", "--help"))
        .isEqualTo(run("und", Main.class, "verify", "--help"));
  }

  @Test
  void writesNamesThatEachLocaleReads() throws Exception {
    Path other = folder.resolve("other");
    run(ARABIC, ArchiveWriter.class, other.toString());

    assertThat(fileNames(other)).isEqualTo(fileNames(archive));
    assertThat(run("und", Main.class, "verify", other.toString())).startsWith("exit 0\nVALID");
  }

  private static List<String> fileNames(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.map(file -> root.relativize(file).toString()).sorted().toList();
    }
  }

  /** Exit code and output of a program in a JVM with that default locale. */
  private static String run(String languageTag, Class<?> program, String... arguments)
      throws Exception {
    Locale locale = Locale.forLanguageTag(languageTag);
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.add("-Duser.language=" + locale.getLanguage());
    command.add("-Duser.country=" + locale.getCountry());
    String extensions = locale.getExtension('u') == null ? "" : "u-" + locale.getExtension('u');
    command.add("-Duser.extensions=" + extensions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    command.addAll(Arrays.asList(arguments));
    Process process = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return "exit " + process.exitValue() + "\n" + out;
  }
}
