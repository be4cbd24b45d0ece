package io.flinkgraphrag.jobs.options;

import io.flinkgraphrag.text.NearestName;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.FallbackKey;

/**
 * The options of this project. Flink takes any key and ignores what nobody asks for, so a misspelt
 * one would silently do nothing: keys of ours that do not exist are refused.
 */
public final class OwnOptions {

  private static final String PREFIX = "graphrag";

  /** Keys whose first part differs by no more are meant to be ours. */
  private static final int PREFIX_EDITS_MAX = 2;

  private static final List<Class<?>> OWNERS =
      List.of(
          GraphRagOptions.class,
          GeneratorPoolOptions.class,
          RerankOptions.class,
          Neo4jOptions.class,
          EnrichOptions.class,
          DocumentsOptions.class);

  private OwnOptions() {}

  /** All of them, in the order in which they stand in their classes. */
  public static List<ConfigOption<?>> all() {
    List<ConfigOption<?>> options = new ArrayList<>();
    for (Class<?> owner : OWNERS) {
      for (Field field : owner.getFields()) {
        if (field.getType() == ConfigOption.class) {
          options.add(value(field));
        }
      }
    }
    return options;
  }

  static ConfigOption<?> value(Field field) {
    try {
      return (ConfigOption<?>) field.get(null);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(field + " cannot be read", e);
    }
  }

  /**
   * Looks at the keys that are meant to be of this project, wherever they come from: the file, the
   * command line, the submission.
   *
   * @throws InvalidOptionException that names those which do not exist, and the nearest ones
   */
  public static void requireKnown(Configuration config) {
    Set<String> known = new TreeSet<>();
    Set<String> readToo = new TreeSet<>();
    for (ConfigOption<?> option : all()) {
      known.add(option.key());
      for (FallbackKey key : option.fallbackKeys()) {
        readToo.add(key.getKey());
      }
    }
    List<String> unknown = new ArrayList<>();
    for (String key : new TreeSet<>(config.keySet())) {
      if (isOurs(key) && !known.contains(key) && !readToo.contains(key)) {
        unknown.add(said(key, known));
      }
    }
    if (!unknown.isEmpty()) {
      throw InvalidOptionException.unknown(unknown);
    }
  }

  private static String said(String key, Set<String> known) {
    for (String option : known) {
      if (key.startsWith(option + ".")) {
        return "there is no option %s; YAML made it of the value of %s: put that between single quotes"
            .formatted(key, option);
      }
    }
    return "there is no option %s; the nearest is %s".formatted(key, NearestName.of(key, known));
  }

  private static boolean isOurs(String key) {
    int dot = key.indexOf('.');
    String first = dot < 0 ? key : key.substring(0, dot);
    return NearestName.distance(first.toLowerCase(Locale.ROOT), PREFIX) <= PREFIX_EDITS_MAX;
  }
}
