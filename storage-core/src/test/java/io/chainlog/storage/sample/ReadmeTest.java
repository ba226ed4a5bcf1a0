package io.chainlog.storage.sample;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of the module's README is compiled, run, and the one that stands there. */
class ReadmeTest {
  private static final Path README = Path.of("README.md");
  private static final Path EXAMPLE =
      Path.of("src/test/java/io/chainlog/storage/sample/FirstStream.java");
  private static final Path PACKAGES = Path.of("src/main/java/io/chainlog/storage");

  @TempDir Path folder;

  @Test
  void theExampleIsTheOneThatIsCompiled() throws IOException {
    String source = Files.readString(EXAMPLE);
    assertThat(block("java")).isEqualTo(source.substring(source.indexOf("import static")));
  }

  @Test
  void theExamplePrintsWhatTheReadmeSays() throws IOException {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream out = System.out;
    System.setOut(new PrintStream(printed, true, UTF_8));
    try {
      FirstStream.main(new String[] {folder.toString()});
    } finally {
      System.setOut(out);
    }
    assertThat(printed.toString(UTF_8)).isEqualTo(block("text"));
  }

  @Test
  void thePackageMapNamesEachPackage() throws IOException {
    List<String> packages;
    try (Stream<Path> files = Files.list(PACKAGES)) {
      packages =
          files.filter(Files::isDirectory).map(path -> path.getFileName().toString()).toList();
    }
    assertThat(packages).isNotEmpty();
    for (String name : packages) {
      assertThat(Files.readString(README)).contains("| `" + name + "` |");
    }
  }

  /** The first fenced block of that language. */
  private static String block(String language) throws IOException {
    String readme = Files.readString(README);
    String fence = "```" + language + "\n";
    int start = readme.indexOf(fence) + fence.length();
    assertThat(start).isGreaterThan(fence.length());
    return readme.substring(start, readme.indexOf("```", start));
  }
}
