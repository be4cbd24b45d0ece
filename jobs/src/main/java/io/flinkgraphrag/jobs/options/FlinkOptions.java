package io.flinkgraphrag.jobs.options;

import io.flinkgraphrag.text.NearestName;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.CleanupOptions;
import org.apache.flink.configuration.ClusterOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.FallbackKey;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.NettyShuffleEnvironmentOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.ResourceManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.RpcOptions;
import org.apache.flink.configuration.SecurityOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateChangelogOptions;
import org.apache.flink.configuration.StateLatencyTrackOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.StateSizeTrackOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.highavailability.JobResultStoreOptions;
import org.apache.flink.state.rocksdb.RocksDBConfigurableOptions;
import org.apache.flink.state.rocksdb.RocksDBNativeMetricOptions;
import org.apache.flink.state.rocksdb.RocksDBOptions;

/**
 * Flink's options that are passed on. Flink ignores a key that nobody asks for; plugins have keys
 * of their own, so one that is not known is no error. One that is nearly an option is a slip of the
 * hand, and worth a warning.
 */
public final class FlinkOptions {

  /** Two letters changed places, or one was left out or doubled. */
  private static final int EDITS_MAX = 2;

  private static final List<Class<?>> OWNERS =
      List.of(
          BlobServerOptions.class,
          CheckpointingOptions.class,
          CleanupOptions.class,
          ClusterOptions.class,
          CoreOptions.class,
          DeploymentOptions.class,
          ExecutionOptions.class,
          HeartbeatManagerOptions.class,
          HighAvailabilityOptions.class,
          JobManagerOptions.class,
          JobResultStoreOptions.class,
          MetricOptions.class,
          NettyShuffleEnvironmentOptions.class,
          PipelineOptions.class,
          ResourceManagerOptions.class,
          RestOptions.class,
          RestartStrategyOptions.class,
          RocksDBConfigurableOptions.class,
          RocksDBNativeMetricOptions.class,
          RocksDBOptions.class,
          RpcOptions.class,
          SecurityOptions.class,
          StateBackendOptions.class,
          StateChangelogOptions.class,
          StateLatencyTrackOptions.class,
          StateRecoveryOptions.class,
          StateSizeTrackOptions.class,
          TaskManagerOptions.class,
          WebOptions.class);

  private FlinkOptions() {}

  /** A sentence for each key that is no option and nearly one; it names the key and no value. */
  public static List<String> doubts(Configuration config) {
    Set<String> options = new TreeSet<>();
    Set<String> known = new TreeSet<>();
    for (ConfigOption<?> option : all()) {
      options.add(option.key());
      known.add(option.key());
      for (FallbackKey key : option.fallbackKeys()) {
        known.add(key.getKey());
      }
    }
    List<String> doubts = new ArrayList<>();
    for (String key : new TreeSet<>(config.keySet())) {
      if (!known.contains(key)) {
        options.stream()
            .filter(option -> isNearly(key, option))
            .findFirst()
            .ifPresent(
                option ->
                    doubts.add(
                        "Flink has no option %s, and will ignore it; is %s meant?"
                            .formatted(key, option)));
      }
    }
    return doubts;
  }

  /** Also where the beginning was left out, as in {@code checkpointing.interval}. */
  private static boolean isNearly(String key, String option) {
    if (key.contains(".") && option.endsWith("." + key)) {
      return true;
    }
    boolean asLong = Math.abs(key.length() - option.length()) <= EDITS_MAX;
    return asLong && NearestName.edits(key, option) <= EDITS_MAX;
  }

  private static List<ConfigOption<?>> all() {
    List<ConfigOption<?>> options = new ArrayList<>();
    for (Class<?> owner : OWNERS) {
      for (Field field : owner.getFields()) {
        if (field.getType() == ConfigOption.class && Modifier.isStatic(field.getModifiers())) {
          options.add(OwnOptions.value(field));
        }
      }
    }
    return options;
  }
}
