package io.flinkgraphrag.jobs;

import java.util.Collection;
import org.apache.flink.state.rocksdb.RocksDBOptionsFactory;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;

/**
 * RocksDB for checkpoints four times a second. Flink makes it by name, from the option {@code
 * state.backend.rocksdb.options-factory}, once for each database.
 *
 * <p>Every checkpoint copies the database's manifest, to which every flush appends, and links each
 * of its files. By default a manifest grows to 1 GB, and after 38,000 updates copying 13 of them
 * was the largest part of what an idle process did.
 */
public final class FrequentCheckpointsOptionsFactory implements RocksDBOptionsFactory {

  private static final long serialVersionUID = 1L;

  /** A manifest that has become larger is written anew, with what is valid only. */
  static final long MANIFEST_BYTES_MAX = 32 << 10;

  /** Files of the first level that are merged: fewer of them to link at every checkpoint. */
  static final int LEVEL_0_FILES = 2;

  @Override
  public DBOptions createDBOptions(DBOptions options, Collection<AutoCloseable> toClose) {
    return options.setMaxManifestFileSize(MANIFEST_BYTES_MAX);
  }

  @Override
  public ColumnFamilyOptions createColumnOptions(
      ColumnFamilyOptions options, Collection<AutoCloseable> toClose) {
    return options.setLevel0FileNumCompactionTrigger(LEVEL_0_FILES);
  }
}
