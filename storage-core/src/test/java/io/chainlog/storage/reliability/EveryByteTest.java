package io.chainlog.storage.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.Archive;
import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.errors.NotAnArchiveException;
import io.chainlog.storage.errors.UnsupportedFormatException;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every byte of a stream that was written by two writers, and of its archive's identity. */
class EveryByteTest extends EveryByteContract {

  @Override
  protected SmallArchive newArchive() throws IOException {
    return new SmallArchive();
  }

  @Test
  void takesNoDamagedIdentityForAnArchive() throws IOException {
    InMemoryLogDirectory root = new InMemoryLogDirectory();
    Archive.create(root, StreamLife.CLOCK);
    String name = Archive.IDENTITY_FILE;
    StreamFiles identity = new StreamFiles(Map.of(name, root.contents(name)));
    Map<String, Integer> outcomes = new TreeMap<>();
    Stream.of(
            Damage.flips(identity, name),
            Damage.truncations(identity, name),
            Damage.blocks(identity, name),
            Stream.of(Damage.deleted(identity, name)))
        .flatMap(Function.identity())
        .forEach(damage -> outcomes.merge(outcomeOf(damage.on(identity)), 1, Integer::sum));
    System.out.println("Every byte of archive.json: " + outcomes);
    assertThat(outcomes).containsKey("refused");
  }

  /** A digit of the id or of the time may become another digit: nothing here can tell. */
  private static String outcomeOf(StreamFiles damaged) {
    try {
      InMemoryLogDirectory root = new InMemoryLogDirectory();
      root.create();
      for (Map.Entry<String, byte[]> file : damaged.contents().entrySet()) {
        root.overwrite(file.getKey(), file.getValue());
      }
      Archive.open(root);
      return "another id or time";
    } catch (NotAnArchiveException | UnsupportedFormatException e) {
      return "refused";
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
