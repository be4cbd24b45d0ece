package io.flinkgraphrag.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.state.rocksdb.RocksDBConfigurableOptions;
import org.apache.flink.state.rocksdb.RocksDBOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;

class FrequentCheckpointsOptionsFactoryTest {

  /** Once merging, which is in the background, has caught up with the flushes. */
  private static final int FILES_MAX = 15;

  private final FrequentCheckpointsOptionsFactory factory = new FrequentCheckpointsOptionsFactory();

  @TempDir private Path folder;

  @Test
  void manifestsStaySmallAndLogsGoWithTheirDatabase() {
    RocksDB.loadLibrary();
    try (DBOptions database = new DBOptions().setDbLogDir("/beside/the/log")) {
      factory.createDBOptions(database, new ArrayList<>());
      assertThat(database.maxManifestFileSize())
          .isEqualTo(FrequentCheckpointsOptionsFactory.MANIFEST_BYTES_MAX);
      assertThat(database.dbLogDir()).isEmpty();
    }
  }

  @Test
  void aFolderForLogsThatTheUserNamesStays() {
    RocksDB.loadLibrary();
    Configuration config = new Configuration();
    config.set(RocksDBConfigurableOptions.LOG_DIR, "/wanted");
    factory.configure(config);
    try (DBOptions database = new DBOptions().setDbLogDir("/wanted")) {
      factory.createDBOptions(database, new ArrayList<>());
      assertThat(database.dbLogDir()).isEqualTo("/wanted");
    }
  }

  /**
   * By levels, files whose keys do not overlap are never merged: here it would be 1,000 of them.
   */
  @Test
  void flushesOfNewKeysLeaveFewFiles() throws Exception {
    RocksDB.loadLibrary();
    List<AutoCloseable> toClose = new ArrayList<>();
    try (ColumnFamilyOptions columns =
            factory.createColumnOptions(new ColumnFamilyOptions(), toClose);
        Options options =
            new Options(factory.createDBOptions(new DBOptions(), toClose), columns)
                .setCreateIfMissing(true);
        RocksDB db = RocksDB.open(options, folder.toString());
        FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
      for (int i = 0; i < 1_000; i++) {
        byte[] key = "%08d".formatted(i).getBytes(StandardCharsets.UTF_8);
        db.put(key, key);
        db.flush(flush);
      }
      await()
          .untilAsserted(
              () -> assertThat(db.getLiveFilesMetaData()).hasSizeLessThanOrEqualTo(FILES_MAX));
    }
  }

  @Test
  void theConfigurationFileOfAClusterNamesIt() throws Exception {
    assertThat(Files.readString(Path.of("../flink-conf/config.yaml")))
        .contains(
            RocksDBOptions.OPTIONS_FACTORY.key()
                + ": "
                + FrequentCheckpointsOptionsFactory.class.getName());
  }
}
