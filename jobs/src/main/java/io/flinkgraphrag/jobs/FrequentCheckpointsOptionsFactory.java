package io.flinkgraphrag.jobs;

import java.util.Collection;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.state.rocksdb.ConfigurableRocksDBOptionsFactory;
import org.apache.flink.state.rocksdb.RocksDBConfigurableOptions;
import org.apache.flink.state.rocksdb.RocksDBOptionsFactory;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompactionStyle;
import org.rocksdb.DBOptions;

/**
 * RocksDB for checkpoints four times a second. Flink makes it by name, from the option {@code
 * state.backend.rocksdb.options-factory}, once for each database.
 *
 * <p>Every checkpoint copies the database's manifest, to which every flush appends, and links each
 * of its files. By default a manifest grows to 1 GB, and after 38,000 updates copying 13 of them
 * was the largest part of what an idle process did.
 *
 * <p>Each flush is a small file. By levels RocksDB moves it down as it is where its keys do not
 * overlap with what is there, and thousands are left, of which each checkpoint links all and has
 * all in its metadata. Universal compaction merges whatever makes too many sorted runs.
 */
public final class FrequentCheckpointsOptionsFactory implements ConfigurableRocksDBOptionsFactory {

  private static final long serialVersionUID = 1L;

  /** A manifest that has become larger is written anew, with what is valid only. */
  static final long MANIFEST_BYTES_MAX = 32 << 10;

  /**
   * Sorted runs of a state that are merged: what is left is as many files, whatever was flushed.
   */
  static final int RUNS_MAX = 3;

  /** RocksDB's word for the database's own folder. */
  private static final String OWN_FOLDER = "";

  // configuration
  private boolean logsElsewhere;

  /** Called before the first database. */
  @Override
  public RocksDBOptionsFactory configure(ReadableConfig config) {
    logsElsewhere = config.getOptional(RocksDBConfigurableOptions.LOG_DIR).isPresent();
    return this;
  }

  @Override
  public DBOptions createDBOptions(DBOptions options, Collection<AutoCloseable> toClose) {
    options.setMaxManifestFileSize(MANIFEST_BYTES_MAX);
    // Flink lets RocksDB log beside its own log, where nothing removes what a killed process left.
    return logsElsewhere ? options : options.setDbLogDir(OWN_FOLDER);
  }

  @Override
  public ColumnFamilyOptions createColumnOptions(
      ColumnFamilyOptions options, Collection<AutoCloseable> toClose) {
    return options
        .setCompactionStyle(CompactionStyle.UNIVERSAL)
        .setLevel0FileNumCompactionTrigger(RUNS_MAX);
  }
}
