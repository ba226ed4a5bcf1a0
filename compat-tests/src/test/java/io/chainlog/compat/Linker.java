package io.chainlog.compat;

import io.chainlog.compat.ClassFile.Reference;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tells what of a class would not link among the classes of a given version: each thing that it
 * names is looked up where the JVM would look, in the type itself and in all that it inherits.
 *
 * <p>What is there counts as usable: whether a member was made private or static is not looked at.
 */
final class Linker implements AutoCloseable {
  private final URLClassLoader classPath;
  private final Map<String, Optional<ClassFile>> types = new HashMap<>();

  /**
   * @param classPath jars and folders of classes, the only ones besides the JDK's
   */
  Linker(List<Path> classPath) {
    this.classPath =
        new URLClassLoader(
            classPath.stream().map(Linker::url).toArray(URL[]::new),
            ClassLoader.getPlatformClassLoader());
  }

  /** What is missing for this class, one sentence each; empty if it links. */
  List<String> missing(ClassFile user) {
    String name = user.name().replace('/', '.');
    Stream<String> absent =
        user.references().stream()
            .filter(reference -> !exists(reference))
            .map(reference -> name + " needs " + reference);
    Stream<String> unimplemented =
        user.isAbstract()
            ? Stream.empty()
            : unimplemented(user).map(method -> name + " does not implement " + method);
    return Stream.concat(absent, unimplemented).sorted().toList();
  }

  @Override
  public void close() throws IOException {
    classPath.close();
  }

  private boolean exists(Reference reference) {
    Optional<ClassFile> owner = find(reference.owner());
    if (reference.member().isEmpty()) {
      return owner.isPresent();
    }
    Stream<ClassFile> places =
        reference.isConstructor() ? owner.stream() : owner.stream().flatMap(this::withSuperTypes);
    return places.anyMatch(type -> type.declares(reference.member()));
  }

  /** Methods that a super type demands and none provides. */
  private Stream<String> unimplemented(ClassFile user) {
    Set<String> provided =
        withSuperTypes(user).flatMap(type -> type.members(false)).collect(Collectors.toSet());
    return withSuperTypes(user)
        .flatMap(type -> type.members(true))
        .filter(method -> !provided.contains(method))
        .distinct();
  }

  private Stream<ClassFile> withSuperTypes(ClassFile type) {
    return Stream.concat(
        Stream.of(type),
        type.superTypes().flatMap(name -> find(name).stream()).flatMap(this::withSuperTypes));
  }

  private Optional<ClassFile> find(String type) {
    return types.computeIfAbsent(type, this::load);
  }

  private Optional<ClassFile> load(String type) {
    try {
      InputStream classFile = classPath.getResourceAsStream(type + ".class");
      return classFile == null ? Optional.empty() : Optional.of(ClassFile.read(classFile));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static URL url(Path path) {
    try {
      return path.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new UncheckedIOException(e);
    }
  }
}
