package io.flinkgraphrag.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.apache.flink.state.rocksdb.RocksDBOptions;
import org.junit.jupiter.api.Test;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.RocksDB;

class FrequentCheckpointsOptionsFactoryTest {

  private final FrequentCheckpointsOptionsFactory factory = new FrequentCheckpointsOptionsFactory();

  @Test
  void manifestsStaySmallAndFilesOfTheFirstLevelFew() {
    RocksDB.loadLibrary();
    try (DBOptions database = new DBOptions();
        ColumnFamilyOptions columns = new ColumnFamilyOptions()) {
      assertThat(factory.createDBOptions(database, new ArrayList<>()).maxManifestFileSize())
          .isEqualTo(FrequentCheckpointsOptionsFactory.MANIFEST_BYTES_MAX);
      assertThat(
              factory
                  .createColumnOptions(columns, new ArrayList<>())
                  .level0FileNumCompactionTrigger())
          .isEqualTo(FrequentCheckpointsOptionsFactory.LEVEL_0_FILES);
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
