package io.chainlog.clustertests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * Gives tests the {@link TestCluster} that all of them share. Its folder is deleted at the end,
 * unless a test has failed: then it is kept, and its place printed.
 */
final class ClusterExtension implements ParameterResolver, TestWatcher {
  private static final Namespace NAMESPACE = Namespace.create(ClusterExtension.class);

  /** Lives as long as the run. */
  private static final class Shared implements AutoCloseable {
    private final TestCluster cluster = TestCluster.start();
    private volatile boolean failed;

    @Override
    public void close() throws IOException {
      cluster.close();
      Figures.countRebalances(cluster.logs());
      Figures.print();
      if (failed) {
        System.out.println("The cluster's data and logs are kept in " + cluster.folder());
      } else {
        deleteTree(cluster.folder());
      }
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == TestCluster.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return shared(context).cluster;
  }

  @Override
  public void testFailed(ExtensionContext context, Throwable cause) {
    shared(context).failed = true;
  }

  private static Shared shared(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(Shared.class, key -> new Shared(), Shared.class);
  }

  static void deleteTree(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
        Files.delete(file);
      }
    }
  }
}
