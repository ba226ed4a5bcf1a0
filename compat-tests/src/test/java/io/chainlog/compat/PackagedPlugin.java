package io.chainlog.compat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** The folder for a worker's plugin path, as the build leaves it. */
final class PackagedPlugin {
  static final Path FOLDER = Path.of("../connector/target/plugin").toAbsolutePath().normalize();

  private PackagedPlugin() {}

  static List<Path> jars() {
    try (Stream<Path> files = Files.walk(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".jar")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The classes that are built here. */
  static List<ClassFile> classes() {
    return jars().stream()
        .filter(jar -> jar.getFileName().toString().startsWith("chainlog-"))
        .flatMap(jar -> classes(jar).stream())
        .toList();
  }

  private static List<ClassFile> classes(Path jar) {
    List<ClassFile> classes = new ArrayList<>();
    try (JarFile file = new JarFile(jar.toFile())) {
      for (JarEntry entry : (Iterable<JarEntry>) file.stream()::iterator) {
        if (entry.getName().endsWith(".class")) {
          classes.add(ClassFile.read(file.getInputStream(entry)));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return classes;
  }
}
