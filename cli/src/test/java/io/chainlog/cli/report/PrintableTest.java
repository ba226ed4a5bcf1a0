package io.chainlog.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {
  @Test
  void leavesOrdinaryTextAlone() {
    assertThat(Printable.line("orders-0: \u00e4\u6f22\ud83d\ude00"))
        .isEqualTo("orders-0: \u00e4\u6f22\ud83d\ude00");
  }

  @Test
  void showsWhatATerminalWouldActOn() {
    assertThat(Printable.line("a\u001b[2Kb\rc\nd\u009b"))
        .isEqualTo("a\\u{1b}[2Kb\\u{d}c\\u{a}d\\u{9b}");
  }

  @Test
  void showsWhatWouldHideOrReverseText() {
    assertThat(Printable.line("a\u202eb\u200bc\ud800")).isEqualTo("a\\u{202e}b\\u{200b}c\\u{d800}");
  }
}
