package io.chainlog.cli;

import io.chainlog.storage.Archive;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version of this tool, which the build writes into a resource. */
public final class Version implements IVersionProvider {
  private static final String RESOURCE = "version.properties";

  /** The release, such as {@code 0.1.0}. */
  public static String current() {
    try (InputStream resource = Version.class.getResourceAsStream(RESOURCE)) {
      Properties properties = new Properties();
      properties.load(resource);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "chainlog " + current() + " (archive format " + Archive.FORMAT + ")",
      "Java " + System.getProperty("java.version") + " on " + System.getProperty("os.name")
    };
  }
}
