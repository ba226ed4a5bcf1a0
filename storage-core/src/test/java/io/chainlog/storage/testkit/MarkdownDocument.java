package io.chainlog.storage.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tables of a document of this repository, for tests that compare them with the code. */
public final class MarkdownDocument {
  private static final Pattern CODE_BLOCK = Pattern.compile("```\\n(.*?)\\n```", Pattern.DOTALL);

  private final String text;

  private MarkdownDocument(String text) {
    this.text = text;
  }

  /** Opens a document by its path from the root of the repository. */
  public static MarkdownDocument open(String path) {
    try {
      return new MarkdownDocument(Files.readString(repository().resolve(path)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The root of the repository: the folder above the module's, which is where Maven runs a test.
   */
  public static Path repository() {
    return Path.of("").toAbsolutePath().getParent();
  }

  public String text() {
    return text;
  }

  /** The first column of the table whose first column has this title. */
  public List<String> column(String title) {
    return columnAfter(text.indexOf("| " + title + " |"));
  }

  /** The first column of the first table behind a heading. */
  public List<String> columnUnder(String heading) {
    return columnAfter(text.indexOf("# " + heading));
  }

  private List<String> columnAfter(int position) {
    List<String> cells = new ArrayList<>();
    int body = text.indexOf("|---|", position);
    for (String line : text.substring(body).lines().skip(1).toList()) {
      if (!line.startsWith("|")) {
        break;
      }
      cells.add(line.split("\\|", -1)[1].strip());
    }
    return cells;
  }

  /** The fenced blocks, without white space. */
  public List<String> codeBlocks() {
    List<String> blocks = new ArrayList<>();
    Matcher matcher = CODE_BLOCK.matcher(text);
    while (matcher.find()) {
      blocks.add(matcher.group(1).replaceAll("\\s", ""));
    }
    return blocks;
  }
}
