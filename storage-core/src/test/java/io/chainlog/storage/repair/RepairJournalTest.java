package io.chainlog.storage.repair;

import static io.chainlog.storage.repair.RepairFixture.bytes;
import static io.chainlog.storage.repair.RepairFixture.segment;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chainlog.storage.errors.StorageException;
import io.chainlog.storage.errors.UnsupportedFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepairJournalTest {
  private static final Path PAGE = Path.of("../docs/format/RECORD.md");
  private static final Pattern ROW = Pattern.compile("\\| `([a-z_]+)` \\|.*");
  private static final ObjectMapper JSON = new ObjectMapper();

  private RepairFixture stream;
  private RepairPlan plan;

  @BeforeEach
  void planARepair() throws IOException {
    stream = new RepairFixture();
    stream.directory.delete("manifest.json");
    stream.flip(segment(1), 140);
    plan = stream.repair().plan().orElseThrow();
    new RepairJournal(plan, true).write(stream.directory);
  }

  @Test
  void givesBackWhatWasWritten() throws IOException {
    RepairJournal read = RepairJournal.read(stream.directory).orElseThrow();

    assertThat(read.kept()).isTrue();
    assertThat(read.plan().begun()).isTrue();
    assertThat(read.plan()).usingRecursiveComparison().ignoringFields("accepted").isEqualTo(plan);
  }

  @Test
  void writesTheFieldsThatAreDocumented() throws IOException {
    List<String> written = new ArrayList<>();
    content().fieldNames().forEachRemaining(written::add);

    assertThat(written).containsExactlyElementsOf(documented());
  }

  private static List<String> documented() throws IOException {
    String page = Files.readString(PAGE, UTF_8);
    return page.substring(page.indexOf("## Repair plan"))
        .lines()
        .map(ROW::matcher)
        .filter(Matcher::matches)
        .map(row -> row.group(1))
        .toList();
  }

  @Test
  void refusesAPlanOfALaterRelease() throws IOException {
    put(content().put("format", 2));

    assertThatThrownBy(() -> RepairJournal.read(stream.directory))
        .isInstanceOf(UnsupportedFormatException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "{\"format\":1}",
      })
  void refusesWhatIsNoPlan(String text) throws IOException {
    stream.directory.overwrite("repair.json", bytes(text));

    assertThatThrownBy(() -> RepairJournal.read(stream.directory))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("repair.json cannot be read");
  }

  /** Whole JSON, were it read: nothing in the folder explains a plan of that size. */
  @Test
  void refusesAPlanThatIsLargerThanTheFolderExplains() throws IOException {
    stream.directory.overwrite(
        "repair.json", bytes(content().put("later", "x".repeat(5 << 20)).toString()));

    assertThatThrownBy(() -> RepairJournal.read(stream.directory))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("repair.json cannot be read")
        .hasMessageContaining("Move it out of the folder");
  }

  @Test
  void refusesAFieldThatIsNull() throws IOException {
    List<String> fields = new ArrayList<>();
    content().fieldNames().forEachRemaining(fields::add);
    for (String field : fields) {
      put(content().putNull(field));
      assertThatThrownBy(() -> RepairJournal.read(stream.directory))
          .as(field)
          .isInstanceOf(StorageException.class);
      new RepairJournal(plan, true).write(stream.directory);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lock", "../x", "segment_000000.log.repair-20261121T040506Z", "a"})
  void refusesToTouchAFileThatNoRepairTouches(String file) throws IOException {
    ObjectNode content = content();
    ((ObjectNode) content.get("cuts").get(0)).put("file", file);
    put(content);

    assertThatThrownBy(() -> RepairJournal.read(stream.directory))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("no repair keeps a file named " + file);
  }

  private ObjectNode content() throws IOException {
    JsonNode content = JSON.readTree(stream.directory.contents("repair.json"));
    return (ObjectNode) content;
  }

  private void put(ObjectNode content) throws IOException {
    stream.directory.overwrite("repair.json", JSON.writeValueAsBytes(content));
  }
}
