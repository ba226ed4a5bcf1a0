package io.chainlog.connect.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.connect.ConfigErrors;
import io.chainlog.connect.SampleArchive;
import io.chainlog.storage.StorageConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every setting with every kind of bad value: one error each, and never an exception. */
class BadSettingsTest {
  private static final String CONVERTER = "org.apache.kafka.connect.converters.ByteArrayConverter";

  /** Where an empty value is the default, or is as good as none. */
  private static final Set<String> MAY_BE_EMPTY = Set.of("topics.regex", "kafka.bootstrap.servers");

  @TempDir Path folder;
  private Map<String, String> good;

  @BeforeEach
  void makeArchive() throws IOException {
    SampleArchive archive = new SampleArchive(folder.resolve("archive"), StorageConfig.defaults());
    archive.append("orders-0", 0, 3);
    good = new HashMap<>();
    good.put("archive.path", archive.path().toString());
    good.put("replay.id", "r1");
    good.put("topics", "orders");
    good.put("key.converter", CONVERTER);
    good.put("value.converter", CONVERTER);
    good.put("header.converter", CONVERTER);
  }

  static Stream<Arguments> badValues() {
    List<Arguments> all = new ArrayList<>();
    for (ConfigDef.ConfigKey key : ReplaySourceConfig.CONFIG_DEF.configKeys().values()) {
      all.add(Arguments.of(key.name, null));
      if (!MAY_BE_EMPTY.contains(key.name)) {
        all.add(Arguments.of(key.name, ""));
      }
      if (key.type == ConfigDef.Type.INT || key.type == ConfigDef.Type.LONG) {
        List.of("a lot", "-1", "1.5", "99999999999999999999", "0x10")
            .forEach(value -> all.add(Arguments.of(key.name, value)));
      }
      if (key.validator instanceof ConfigDef.ValidString) {
        String upper = key.defaultValue.toString().toUpperCase(Locale.ROOT);
        List.of(upper, "other", "null").forEach(value -> all.add(Arguments.of(key.name, value)));
      }
    }
    all.add(Arguments.of("topics", "a,,b"));
    all.add(Arguments.of("topics", "a,a"));
    all.add(Arguments.of("topics.regex", "("));
    all.add(Arguments.of("topics.regex", ".*"));
    all.add(Arguments.of("topic.format", "${Topic}"));
    all.add(Arguments.of("archive.path", "relative"));
    all.add(Arguments.of("kafka.bootstrap.servers", "localhost"));
    all.add(Arguments.of("replay.id", "a\u0000b"));
    all.add(Arguments.of("Replay.Id", "r1"));
    all.add(Arguments.of("errors.tolerance", "all"));
    for (String converter : List.of("key.converter", "value.converter", "header.converter")) {
      all.add(Arguments.of(converter, null));
      all.add(Arguments.of(converter, ""));
      all.add(Arguments.of(converter, "org.apache.kafka.connect.json.JsonConverter"));
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("badValues")
  void isOneErrorThatNamesTheSetting(String setting, String value) {
    Map<String, String> settings = new HashMap<>(good);
    settings.put(setting, value);
    List<ConfigValue> wrong =
        new ReplaySourceConnector()
            .validate(settings).configValues().stream()
                .filter(v -> !v.errorMessages().isEmpty())
                .toList();
    assertThat(wrong).hasSize(1);
    assertThat(wrong.get(0).errorMessages()).singleElement().asString().contains(setting);
  }

  @Test
  void isNothingForGoodSettings() {
    assertThat(ConfigErrors.of(new ReplaySourceConnector().validate(good))).isEmpty();
    assertThat(new ReplaySourceConnector().validate(Map.of()).configValues())
        .filteredOn(value -> !value.errorMessages().isEmpty())
        .extracting(ConfigValue::name)
        .contains("archive.path", "replay.id", "key.converter");
  }
}
