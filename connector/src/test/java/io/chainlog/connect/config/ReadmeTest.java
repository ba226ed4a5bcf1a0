package io.chainlog.connect.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the README shows is what is tested. */
class ReadmeTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern CONFIGURATION =
      Pattern.compile("<!-- config: (\\S+) -->\\n```json\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");

  @Test
  void showsTheExampleFiles() throws IOException {
    long shown = 0;
    for (MatchResult block : CONFIGURATION.matcher(readme()).results().toList()) {
      Path example = ROOT.resolve("config-examples").resolve(block.group(1));
      assertThat(block.group(2)).as(block.group(1)).isEqualTo(Files.readString(example));
      shown++;
    }
    assertThat(shown).isEqualTo(2);
  }

  @Test
  void linksToWhatExists() throws IOException {
    assertThat(LINK.matcher(readme()).results().map(link -> link.group(1)).toList())
        .isNotEmpty()
        .allSatisfy(target -> assertThat(ROOT.resolve(target)).exists());
  }

  private static String readme() throws IOException {
    return Files.readString(ROOT.resolve("README.md"));
  }
}
