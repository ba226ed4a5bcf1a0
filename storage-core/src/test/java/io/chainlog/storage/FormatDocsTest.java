package io.chainlog.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.record.ChainHash;
import io.chainlog.storage.record.ChainPosition;
import io.chainlog.storage.record.OlderRecordFormat;
import io.chainlog.storage.record.RecordFormat;
import io.chainlog.storage.tree.Checkpoint;
import io.chainlog.storage.tree.MerkleTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The tables of docs/format/RECORD.md are what the code does. */
class FormatDocsTest {
  private static final Path PAGE = Path.of("../docs/format/RECORD.md");
  private static final Pattern ROW =
      Pattern.compile("\\| ([0-9a-z+]+) \\| ([0-9a-z]+) \\| (.*) \\|");

  private record Field(String position, String size, String text) {}

  @Test
  void recordFrameIsAsDocumented() throws IOException {
    List<Field> fields = table("Record frame");
    assertThat(positions(fields))
        .containsExactly("0", "4", "12", "44", "45", "46", "50", "50+n", "54+n");
    assertThat(fields.get(0).text())
        .contains(String.format(Locale.ROOT, "0x%08X", RecordFormat.START_SENTINEL));
    assertThat(fields.get(8).text())
        .contains(String.format(Locale.ROOT, "0x%08X", RecordFormat.END_SENTINEL));
    assertThat(RecordFormat.HEADER_BYTES).isEqualTo(50);
    assertThat(RecordFormat.OVERHEAD_BYTES).isEqualTo(fixedBytes(fields)).isEqualTo(58);
  }

  @Test
  void olderRecordFrameIsAsDocumented() throws IOException {
    List<Field> fields = table("Older record frame");
    assertContiguous(fields);
    assertThat(OlderRecordFormat.OVERHEAD_BYTES).isEqualTo(fixedBytes(fields)).isEqualTo(49);
  }

  @Test
  void checkpointIsAsDocumented() throws IOException {
    List<Field> fields = table("Checkpoint record");
    assertContiguous(fields);
    MerkleTree tree = new MerkleTree();
    for (int i = 0; i < 5; i++) {
      tree.append(new byte[32]);
    }
    assertThat(Checkpoint.encode(new ChainPosition(5, ChainHash.ZERO), null)).hasSize(40);
    assertThat(Checkpoint.encode(new ChainPosition(5, ChainHash.ZERO), tree))
        .hasSize(fixedBytes(fields) + 2 * 32);
  }

  @Test
  void commitSlotAndIndexHeaderAreAsDocumented() throws IOException {
    assertContiguous(table("Commit file"));
    assertThat(fixedBytes(table("Commit file"))).isEqualTo(80);
    assertContiguous(table("Index"));
    assertThat(fixedBytes(table("Index"))).isEqualTo(44 + 4);
  }

  private static void assertContiguous(List<Field> fields) {
    int position = 0;
    for (Field field : fields) {
      if (!field.position().matches("\\d+")) {
        return;
      }
      assertThat(Integer.parseInt(field.position())).as(field.text()).isEqualTo(position);
      position += field.size().matches("\\d+") ? Integer.parseInt(field.size()) : 0;
    }
  }

  private static List<String> positions(List<Field> fields) {
    return fields.stream().map(Field::position).toList();
  }

  private static int fixedBytes(List<Field> fields) {
    return fields.stream()
        .filter(field -> field.size().matches("\\d+"))
        .mapToInt(field -> Integer.parseInt(field.size()))
        .sum();
  }

  private static List<Field> table(String heading) throws IOException {
    List<Field> fields = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(PAGE)) {
      inside = line.startsWith("## ") ? line.equals("## " + heading) : inside;
      Matcher row = ROW.matcher(line);
      if (inside && row.matches() && !row.group(1).equals("position")) {
        fields.add(new Field(row.group(1), row.group(2), row.group(3)));
      }
    }
    assertThat(fields).as("table under '%s'", heading).isNotEmpty();
    return fields;
  }
}
