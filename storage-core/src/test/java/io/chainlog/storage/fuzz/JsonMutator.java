package io.chainlog.storage.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Makes inputs from valid JSON: mostly by exchanging, repeating and leaving out its tokens, so that
 * they get past the parser; else by damaging its bytes as {@link Mutator} does.
 */
public final class JsonMutator implements Function<RandomGenerator, byte[]> {
  private static final Pattern TOKEN =
      Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|[-+.\\w]+|[{}\\[\\]:,]|\\s+");

  private static final List<String> STRANGERS =
      List.of(
          "null",
          "true",
          "0",
          "-1",
          "1.5",
          "1e9",
          "1e-400",
          "2147483647",
          "2147483648",
          "-2147483648",
          "9223372036854775807",
          "9223372036854775808",
          "9".repeat(1200),
          "\"\"",
          "\"0\"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "\"../../x\"",
          "\"+1000000000-12-31T23:59:59Z\"",
          "{}",
          "[]",
          "[".repeat(2000),
          "{\"a\":".repeat(1500));

  private final List<List<String>> valid;
  private final Mutator bytes;

  private JsonMutator(List<String> valid) {
    this.valid = valid.stream().map(JsonMutator::tokens).toList();
    this.bytes =
        Mutator.of(valid.stream().map(json -> json.getBytes(StandardCharsets.UTF_8)).toList());
  }

  /** Mutates these texts. */
  public static JsonMutator of(List<String> valid) {
    return new JsonMutator(valid);
  }

  @Override
  public byte[] apply(RandomGenerator random) {
    if (random.nextInt(4) == 0) {
      return bytes.apply(random);
    }
    List<String> tokens = new ArrayList<>(pick(valid, random));
    do {
      mutate(tokens, random);
    } while (random.nextInt(3) == 0);
    return String.join("", tokens).getBytes(StandardCharsets.UTF_8);
  }

  private void mutate(List<String> tokens, RandomGenerator random) {
    if (tokens.isEmpty()) {
      return;
    }
    int at = random.nextInt(tokens.size());
    int until = at + 1 + random.nextInt(tokens.size() - at);
    switch (random.nextInt(6)) {
      case 0 -> tokens.remove(at);
      case 1 -> tokens.subList(at, until).clear();
      case 2 -> tokens.addAll(until, List.copyOf(tokens.subList(at, until)));
      case 3 -> tokens.set(at, pick(pick(valid, random), random));
      default -> tokens.set(anyValue(tokens, random), pick(STRANGERS, random));
    }
  }

  /** A place where a number or a text stands, if one of a few looks finds it. */
  private static int anyValue(List<String> tokens, RandomGenerator random) {
    int at = random.nextInt(tokens.size());
    for (int i = 0; i < 8 && "{}[]:, ".contains(tokens.get(at)); i++) {
      at = random.nextInt(tokens.size());
    }
    return at;
  }

  private static <E> E pick(List<E> list, RandomGenerator random) {
    return list.get(random.nextInt(list.size()));
  }

  private static List<String> tokens(String json) {
    return TOKEN.matcher(json).results().map(MatchResult::group).toList();
  }
}
