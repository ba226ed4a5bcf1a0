package io.chainlog.connect.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;

/** Prints a partition as Connect would store it, and a map of the kind that differs by JVM. */
final class SpellingMain {
  private SpellingMain() {}

  public static void main(String[] args) {
    Map<String, String> partition = new SourcePartition("a", "orders-0", "first").toMap();
    System.out.println(serialized(partition));
    System.out.println(serialized(Map.of("archive", "a", "stream", "s", "replay.id", "r")));
  }

  static String serialized(Map<String, ?> partition) {
    return new String(
        StoredOffsets.json(true).fromConnectData("", null, List.of("replay", partition)), UTF_8);
  }
}
