package io.chainlog.cli.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.FindingKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The words of the machine output stand in the page about it, and no others. */
class DocumentedWordsTest {
  private static final Path PAGE = Path.of("../docs/format/VERIFY-JSON.md");

  private static List<String> firstCells(String heading) throws IOException {
    String page = Files.readString(PAGE);
    int start = page.indexOf(heading);
    assertThat(start).isPositive();
    String table = page.substring(start, page.indexOf("\n\n", start));
    return Pattern.compile("^\\| `([^`]+)` \\|", Pattern.MULTILINE)
        .matcher(table)
        .results()
        .map(row -> row.group(1))
        .toList();
  }

  @Test
  void areAllKindsOfFindings() throws IOException {
    Stream<String> kinds =
        Stream.concat(
            Arrays.stream(FindingKind.values()).map(FindingKind::id),
            Arrays.stream(AuditKind.values()).map(AuditKind::id));
    assertThat(firstCells("| kind | what was found |"))
        .containsExactlyInAnyOrderElementsOf(kinds.toList());
  }

  @Test
  void areAllChecksNotMade() throws IOException {
    Collection<String> checks =
        List.of(
            NotChecked.SIGNED_HEADS,
            NotChecked.STREAM_IDENTITY,
            NotChecked.KAFKA_OFFSETS,
            NotChecked.COMMIT_POINT,
            NotChecked.WHOLE_STREAM,
            NotChecked.REST_OF_STREAM);
    assertThat(firstCells("| in `not_checked` | meaning |"))
        .containsExactlyInAnyOrderElementsOf(checks);
  }

  @Test
  void areAllVerdicts() throws IOException {
    String page = Files.readString(PAGE);
    for (Verdict verdict : Verdict.values()) {
      assertThat(page).contains("`" + verdict.label() + "`");
      assertThat(verdict.label()).isEqualTo(verdict.name().toLowerCase(Locale.ROOT));
    }
  }
}
