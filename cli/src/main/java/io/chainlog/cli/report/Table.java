package io.chainlog.cli.report;

import java.util.ArrayList;
import java.util.List;

/** Columns as wide as their widest cell; numbers to the right. */
final class Table {
  /** No name that a stream may have is longer, but a forged record may hold any. */
  private static final int MAX_WIDTH = 255;

  private static final String NUMBER = "-|[0-9]+";

  private final List<List<String>> rows = new ArrayList<>();

  Table row(String... cells) {
    List<String> row = new ArrayList<>();
    for (String cell : cells) {
      row.add(bounded(Printable.line(cell)));
    }
    rows.add(row);
    return this;
  }

  private static String bounded(String cell) {
    return cell.length() <= MAX_WIDTH ? cell : cell.substring(0, MAX_WIDTH - 3) + "...";
  }

  void addTo(TextBuilder text) {
    int[] widths = new int[rows.get(0).size()];
    boolean[] numeric = new boolean[widths.length];
    for (int column = 0; column < widths.length; column++) {
      widths[column] = width(column);
      numeric[column] = isNumeric(column);
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        line.append(column == 0 ? "" : "  ")
            .append(padded(row.get(column), widths[column], numeric[column]));
      }
      text.line("%s", line.toString().stripTrailing());
    }
  }

  private static String padded(String cell, int width, boolean numeric) {
    String padding = " ".repeat(width - cell.length());
    return numeric ? padding + cell : cell + padding;
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }

  /** The first row holds the headings. */
  private boolean isNumeric(int column) {
    return rows.stream().skip(1).allMatch(row -> row.get(column).matches(NUMBER));
  }
}
