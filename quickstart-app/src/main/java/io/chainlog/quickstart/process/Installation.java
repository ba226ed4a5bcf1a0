package io.chainlog.quickstart.process;

import io.chainlog.cluster.ClusterException;
import io.chainlog.cluster.KafkaInstallation;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where the build put what is run.
 *
 * @param home the repository's root
 */
public record Installation(Path home) {

  /** The tool's launcher. */
  public Path tool() {
    return home.resolve("bin/chainlog");
  }

  /** What the tool runs with. */
  String toolClassPath() {
    return jars().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  /**
   * What broker and worker run with: everything this program was built with but Chainlog itself.
   */
  public KafkaInstallation kafka() {
    return KafkaInstallation.of(jars(), home.resolve("connector/target/plugin"));
  }

  /** The jar of this program. */
  public Path quickstartJar() {
    Path target = home.resolve("quickstart-app/target");
    try (Stream<Path> files = Files.list(target)) {
      return files
          .filter(
              file -> file.getFileName().toString().matches("chainlog-quickstart-[0-9].*\\.jar"))
          .max(Comparator.comparing((Path file) -> file.toFile().lastModified()))
          .orElseThrow(() -> new IOException("no chainlog-quickstart jar in it"));
    } catch (IOException e) {
      throw new ClusterException(
          target + ": " + e.getMessage() + ". Build it: ./mvnw -DskipTests package", e);
    }
  }

  /** The jar's manifest names each jar, so a stale one beside them is never loaded. */
  private Stream<Path> jars() {
    Path jar = quickstartJar();
    try (JarFile file = new JarFile(jar.toFile())) {
      String names = file.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
      return Arrays.stream(names.split(" ")).map(jar::resolveSibling);
    } catch (IOException e) {
      throw new ClusterException("cannot read " + jar + ": " + e.getMessage(), e);
    }
  }
}
