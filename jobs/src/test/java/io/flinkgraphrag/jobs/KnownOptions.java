package io.flinkgraphrag.jobs;

import io.flinkgraphrag.jobs.options.OwnOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.state.rocksdb.RocksDBConfigurableOptions;
import org.apache.flink.state.rocksdb.RocksDBOptions;
import org.apache.flink.state.rocksdb.sstmerge.RocksDBManualCompactionOptions;

/** The options that exist, by key: this project's, Flink's, and those of its RocksDB backend. */
final class KnownOptions {

  private static final String FLINK_PACKAGE = "org/apache/flink/configuration/";

  private KnownOptions() {}

  /** This project's options, in the order in which they stand in their classes. */
  static List<ConfigOption<?>> ours() {
    return OwnOptions.all();
  }

  static Map<String, ConfigOption<?>> all() {
    Map<String, ConfigOption<?>> options = new TreeMap<>();
    List<Class<?>> owners = new ArrayList<>(flinkClasses());
    owners.addAll(
        List.of(
            RocksDBOptions.class,
            RocksDBConfigurableOptions.class,
            RocksDBManualCompactionOptions.class));
    ours().forEach(option -> options.put(option.key(), option));
    owners.forEach(owner -> in(owner).forEach(option -> options.put(option.key(), option)));
    return options;
  }

  private static List<ConfigOption<?>> in(Class<?> owner) {
    return Arrays.stream(owner.getDeclaredFields())
        .filter(field -> Modifier.isStatic(field.getModifiers()))
        .filter(field -> field.getType() == ConfigOption.class)
        .<ConfigOption<?>>map(KnownOptions::value)
        .toList();
  }

  private static ConfigOption<?> value(Field field) {
    try {
      field.setAccessible(true);
      return (ConfigOption<?>) field.get(null);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(field + " cannot be read", e);
    }
  }

  private static List<Class<?>> flinkClasses() {
    String jar = ConfigOptions.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    try (JarFile file = new JarFile(jar)) {
      return file.stream()
          .map(entry -> entry.getName())
          .filter(name -> name.startsWith(FLINK_PACKAGE) && name.endsWith("Options.class"))
          .<Class<?>>map(KnownOptions::load)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Class<?> load(String entry) {
    try {
      return Class.forName(
          entry.substring(0, entry.length() - ".class".length()).replace('/', '.'));
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(entry + " is in the jar, but cannot be loaded", e);
    }
  }
}
