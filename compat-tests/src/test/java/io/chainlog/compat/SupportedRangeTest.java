package io.chainlog.compat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The documents promise what is tried. */
class SupportedRangeTest {
  private static final Pattern OLDEST = Pattern.compile("<connect.version>(.*)</connect.version>");

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "docs/CONFIG.md", "docs/design/compatibility.md"})
  void isThatOfTheBuild(String document) throws IOException {
    assertThat(Path.of("..", document))
        .content()
        .contains("Kafka Connect " + oldest() + " to " + AppInfoParser.getVersion());
  }

  private static String oldest() throws IOException {
    return OLDEST
        .matcher(Files.readString(Path.of("worker/pom.xml")))
        .results()
        .map((MatchResult match) -> match.group(1))
        .findFirst()
        .orElseThrow();
  }
}
