package io.flinkgraphrag.jobs.embedded;

import io.flinkgraphrag.jobs.FrequentCheckpointsOptionsFactory;
import io.flinkgraphrag.jobs.options.DocumentsOptions;
import io.flinkgraphrag.jobs.options.GeneratorPoolOptions;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.start.StartPolicy;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.state.rocksdb.RocksDBConfigurableOptions;
import org.apache.flink.state.rocksdb.RocksDBOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.InfoLogLevel;

/**
 * Flink's configuration for one JVM of 2 GB over a data folder. Whatever the user gives with {@code
 * -D} goes above it.
 */
final class FlinkSettings {

  /**
   * Answers do not wait for it: the job asks for checkpoints while output waits. It bounds what is
   * read again after a crash where there was none.
   */
  static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(30);

  /** Passages become visible with them. */
  private static final Duration DOCUMENTS_INTERVAL = Duration.ofSeconds(1);

  private static final MemorySize NETWORK = MemorySize.ofMebiBytes(64);

  /**
   * Flink's least. Between two stages up to 20 of them are under way, and a barrier waits behind
   * all that is in them. With Flink's 32 KB and passages of 40 sentences that was two seconds, in
   * which questions waited at LINK. See docs/decisions/0010-embedding-waits-in-state.md.
   */
  private static final MemorySize NETWORK_BUFFER = MemorySize.parse("4kb");

  private FlinkSettings() {}

  static Configuration of(DataFolder data, RuntimeSettings settings) {
    Configuration config = new Configuration();
    web(config, data, settings);
    memory(config);
    state(config, data);
    config.set(PipelineOptions.GENERIC_TYPES, false);
    config.set(PipelineOptions.NAME, "answer-questions");
    // Every record at once. A timeout of 1 ms costs a thread per task that wakes a thousand times a
    // second: an idle process took 44 % of a core with it and takes 23 % without.
    config.set(ExecutionOptions.BUFFER_TIMEOUT, Duration.ZERO);
    config.set(CoreOptions.TMP_DIRS, data.scratch().toString());
    config.set(BlobServerOptions.STORAGE_DIRECTORY, data.scratch().toString());
    config.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
    config.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF,
        Duration.ofMillis(200));
    config.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF,
        Duration.ofSeconds(30));
    // A process that was stopped and went on (SIGSTOP, a laptop's lid) is not a failure.
    config.set(HeartbeatManagerOptions.HEARTBEAT_TIMEOUT, Duration.ofMinutes(10));
    config.set(
        GraphRagOptions.BOOTSTRAP, EmbeddedKafka.bootstrap(settings.host(), settings.kafkaPort()));
    config.set(GraphRagOptions.TRANSACTION_TIMEOUT, EmbeddedKafka.TRANSACTION_TIMEOUT_MAX);
    // It is the newest that is whole; waiting for a better one would help nobody.
    config.set(GraphRagOptions.START_OLDER, StartPolicy.ALLOW);
    config.addAll(settings.overrides());
    GeneratorPoolOptions.hideSecrets(config);
    return config;
  }

  /** For the job that reads documents beside the one that answers. */
  static Configuration ofDocuments(Configuration config, DataFolder data) {
    Configuration documents = new Configuration(config);
    documents.set(PipelineOptions.NAME, "ingest-documents");
    documents.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, DOCUMENTS_INTERVAL);
    documents.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY, CheckpointFolder.flinkPath(data.documents()));
    // killed before its first checkpoint, it begins anew; the topic has every document
    documents.set(GraphRagOptions.START_EMPTY, StartPolicy.ALLOW);
    if (!config.contains(DocumentsOptions.THREADS)) {
      documents.set(DocumentsOptions.THREADS, 1); // all of this shares one heap
    }
    return documents;
  }

  private static void web(Configuration config, DataFolder data, RuntimeSettings settings) {
    config.set(RestOptions.ADDRESS, settings.host());
    config.set(RestOptions.BIND_ADDRESS, settings.address());
    config.set(RestOptions.PORT, settings.uiPort());
    config.set(RestOptions.BIND_PORT, Integer.toString(settings.uiPort()));
    config.set(WebOptions.SUBMIT_ENABLE, false);
    config.set(WebOptions.CANCEL_ENABLE, false);
    config.set(WebOptions.TMP_DIR, data.scratch().toString());
    config.set(WebOptions.LOG_PATH, data.logFile().toString());
    config.set(TaskManagerOptions.TASK_MANAGER_LOG_PATH, data.logFile().toString());
    config.set(JobManagerOptions.ADDRESS, RuntimeSettings.LOOPBACK);
    // The BLOB server looks at this one only, and listens on all addresses without it.
    config.set(JobManagerOptions.BIND_HOST, RuntimeSettings.LOOPBACK);
    config.set(TaskManagerOptions.HOST, RuntimeSettings.LOOPBACK);
    config.set(TaskManagerOptions.BIND_HOST, RuntimeSettings.LOOPBACK);
  }

  private static void memory(Configuration config) {
    config.set(TaskManagerOptions.NETWORK_MEMORY_MIN, NETWORK);
    config.set(TaskManagerOptions.NETWORK_MEMORY_MAX, NETWORK);
    config.set(TaskManagerOptions.MEMORY_SEGMENT_SIZE, NETWORK_BUFFER);
    config.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(32));
    config.set(RocksDBOptions.USE_MANAGED_MEMORY, false);
    // One budget for the state of all slots: split per slot, the idle ones would waste theirs.
    config.set(RocksDBOptions.FIX_PER_TM_MEMORY_SIZE, MemorySize.ofMebiBytes(192));
    // Small arenas, or the first write to each of the many states fills the budget.
    config.set(RocksDBConfigurableOptions.WRITE_BUFFER_SIZE, MemorySize.ofMebiBytes(4));
    config.set(RocksDBConfigurableOptions.USE_BLOOM_FILTER, true);
    // Half of merging the small files was Snappy: without it 7 instead of 16 s of CPU in a load of
    // four minutes, for half as much disk again (vectors hardly shrink).
    config.set(
        RocksDBConfigurableOptions.COMPRESSION_PER_LEVEL, List.of(CompressionType.NO_COMPRESSION));
    config.set(RocksDBOptions.OPTIONS_FACTORY, FrequentCheckpointsOptionsFactory.class.getName());
    // At its default level it wrote 25 MB of log an operator in ten minutes.
    config.set(RocksDBConfigurableOptions.LOG_LEVEL, InfoLogLevel.ERROR_LEVEL);
  }

  private static void state(Configuration config, DataFolder data) {
    config.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
    config.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
    // On the heap every checkpoint would write all timers anew: one for each question of two hours.
    config.set(
        RocksDBOptions.TIMER_SERVICE_FACTORY,
        EmbeddedRocksDBStateBackend.PriorityQueueStateType.ROCKSDB);
    config.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, CHECKPOINT_INTERVAL);
    config.set(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
    config.set(CheckpointingOptions.ENABLE_UNALIGNED, false);
    config.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    config.set(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, CheckpointFolder.RETAINED);
    // Nothing is committed by a failed checkpoint, and a restart would not mend a slow disk. Where
    // each one fails at once, 21 take some minutes: requests for them back off to one in 30 s.
    config.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, 20);
    config.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY, CheckpointFolder.flinkPath(data.checkpoints()));
  }
}
