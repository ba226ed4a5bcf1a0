package io.chainlog.quickstart;

import io.chainlog.cluster.KafkaInstallation;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where the build put what is run.
 *
 * @param home the repository's root
 */
record Installation(Path home) {
  private static final String OURS = "chainlog-";

  /** The tool's launcher. */
  Path tool() {
    return home.resolve("bin/chainlog");
  }

  /** What the tool runs with. */
  String toolClassPath() {
    return jars().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  /**
   * What broker and worker run with: everything this program was built with but Chainlog itself.
   */
  KafkaInstallation kafka() {
    return KafkaInstallation.of(jars(), home.resolve("connector/target/plugin"));
  }

  /** The jar of this program. */
  Path quickstartJar() {
    try (Stream<Path> files = Files.list(target())) {
      return files
          .filter(file -> file.getFileName().toString().matches(OURS + "quickstart-[0-9].*\\.jar"))
          .max(Comparator.comparing((Path file) -> file.toFile().lastModified()))
          .orElseThrow(() -> new IOException("no chainlog-quickstart jar in it"));
    } catch (IOException e) {
      throw new QuickstartException(
          String.format(
              Locale.ROOT,
              "%s: %s. Build it: ./mvnw -DskipTests package",
              target(),
              e.getMessage()),
          e);
    }
  }

  private Path target() {
    return home.resolve("quickstart-app/target");
  }

  private Stream<Path> jars() {
    return Arrays.stream(manifestClassPath().split(" ")).map(target()::resolve);
  }

  private String manifestClassPath() {
    Path jar = quickstartJar();
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
    } catch (IOException e) {
      throw new QuickstartException("cannot read " + jar + ": " + e.getMessage(), e);
    }
  }
}
