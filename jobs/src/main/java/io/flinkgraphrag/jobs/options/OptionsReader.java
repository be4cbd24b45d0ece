package io.flinkgraphrag.jobs.options;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.FallbackKey;
import org.apache.flink.configuration.MemorySize;

/**
 * Reads the options of a job, before it is submitted. Every value that cannot work ends as an
 * {@link InvalidOptionException}, whether it cannot be parsed, is out of range, is missing, or is
 * refused by what is made of it.
 *
 * <p>It keeps the configuration as it is at the time: read all settings at once.
 */
public final class OptionsReader {

  /** A variable with this at its end names a file that has the secret, as Docker and others do. */
  private static final String FILE = "_FILE";

  // configuration
  private final Configuration config;
  private final UnaryOperator<String> environment;

  /** Over this configuration, with secrets from the environment of this process. */
  public OptionsReader(Configuration config) {
    this(config, System::getenv);
  }

  /**
   * Over this configuration.
   *
   * @param environment the value of an environment variable; null where it is not set
   */
  OptionsReader(Configuration config, UnaryOperator<String> environment) {
    this.config = config;
    this.environment = environment;
  }

  /** Text, a constant, true or false, a list. */
  public <T> T get(ConfigOption<T> option) {
    return parsed(option, allowed(option)).orElseGet(option::defaultValue);
  }

  /** Empty where neither the option nor a default of it is set. */
  public <T> Optional<T> find(ConfigOption<T> option) {
    return Optional.ofNullable(get(option));
  }

  /**
   * Looks at options that all have to have a value, so that who forgot several hears of it once.
   *
   * @param where they need one, such as "graphrag.generate.generator is openai"
   */
  public void requireAll(String where, ConfigOption<?>... all) {
    List<String> missing =
        Arrays.stream(all).filter(option -> find(option).isEmpty()).map(ConfigOption::key).toList();
    if (!missing.isEmpty()) {
      throw InvalidOptionException.missing(missing, where);
    }
  }

  /** Whether a value was given, whatever the default. */
  public boolean contains(ConfigOption<?> option) {
    return config.contains(option);
  }

  /** One of a few words. */
  public String oneOf(ConfigOption<String> option, List<String> words) {
    return within(option, words::contains, String.join(", ", words));
  }

  /** Of an option that was given or has a default, like the methods below. */
  public int whole(ConfigOption<Integer> option, int least, int most) {
    return within(
        option,
        value -> value >= least && value <= most,
        "a whole number, " + least + " to " + most);
  }

  public int whole(ConfigOption<Integer> option, int least) {
    return within(option, value -> value >= least, "a whole number, " + least + " or more");
  }

  /** A share of a whole: above 0, at most 1. */
  public double share(ConfigOption<Double> option) {
    return within(option, value -> value > 0 && value <= 1, "a number above 0, at most 1");
  }

  /** The same, or nothing of it: 0 to 1. */
  public double shareOrZero(ConfigOption<Double> option) {
    return within(option, value -> value >= 0 && value <= 1, "a number, 0 to 1");
  }

  public Duration duration(ConfigOption<Duration> option, Duration least) {
    return within(
        option,
        value -> value.compareTo(least) >= 0,
        "a duration such as 10 s, " + least.toMillis() + " ms or more");
  }

  public long bytes(ConfigOption<MemorySize> option) {
    return get(option).getBytes();
  }

  /**
   * A secret: what the option says, else what the environment variable says, else what is in the
   * file that {@code VARIABLE_FILE} names, else "". An option shows up in files and web pages.
   *
   * @throws InvalidOptionException for a file that cannot be read
   */
  public String secret(ConfigOption<String> option, String variable) {
    String value = get(option);
    if (!value.isEmpty()) {
      return value;
    }
    String fromEnvironment = environment.apply(variable);
    if (fromEnvironment != null) {
      return fromEnvironment;
    }
    String file = environment.apply(variable + FILE);
    return file == null ? "" : made(() -> secretIn(file, variable + FILE), option);
  }

  /** Without the blank space around it: editors end a file with a line's end. */
  private static String secretIn(String file, String variable) {
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException | InvalidPathException e) {
      throw new IllegalArgumentException(
          "the file that the environment variable %s names cannot be read: %s"
              .formatted(variable, e),
          e);
    }
  }

  /**
   * What is made of some options.
   *
   * @param making throws an IllegalArgumentException where a value does not fit
   * @param of all options that it depends on
   */
  public <T> T made(Supplier<T> making, ConfigOption<?>... of) {
    try {
      return making.get();
    } catch (IllegalArgumentException e) {
      Map<String, Object> given = new LinkedHashMap<>();
      for (ConfigOption<?> option : of) {
        if (config.contains(option)) {
          given.put(option.key(), written(option));
        }
      }
      List<String> keys = Arrays.stream(of).map(ConfigOption::key).toList();
      throw InvalidOptionException.unfit(given, keys, e);
    }
  }

  private <T> T within(ConfigOption<T> option, Predicate<T> range, String allowed) {
    T value = parsed(option, allowed).orElseGet(option::defaultValue);
    if (!range.test(value)) {
      throw InvalidOptionException.notAllowed(option.key(), written(option), allowed, null);
    }
    return value;
  }

  private <T> Optional<T> parsed(ConfigOption<T> option, String allowed) {
    try {
      return config.getOptional(option);
    } catch (IllegalArgumentException e) {
      throw InvalidOptionException.notAllowed(option.key(), written(option), allowed, e);
    }
  }

  /** As the user wrote it, under whichever of its keys. */
  private Object written(ConfigOption<?> option) {
    Map<String, String> values = config.toMap();
    if (values.containsKey(option.key())) {
      return values.get(option.key());
    }
    for (FallbackKey other : option.fallbackKeys()) {
      if (values.containsKey(other.getKey())) {
        return values.get(other.getKey());
      }
    }
    return option.defaultValue();
  }

  private static String allowed(ConfigOption<?> option) {
    Object example = option.hasDefaultValue() ? option.defaultValue() : "";
    if (example instanceof Enum<?> constant) {
      return Arrays.stream(constant.getDeclaringClass().getEnumConstants())
          .map(each -> each.toString().toLowerCase(Locale.ROOT))
          .collect(Collectors.joining(", "));
    }
    if (example instanceof Boolean) {
      return "true, false";
    }
    if (example instanceof MemorySize) {
      return "a size such as 64 mb";
    }
    if (example instanceof Duration) {
      return "a duration such as 10 s";
    }
    return example instanceof Number ? "a number" : "see docs/options.md";
  }
}
