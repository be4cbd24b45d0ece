package io.flinkgraphrag.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoleTest {

  @ParameterizedTest
  @ValueSource(strings = {"zookeeper", "broker-1", "generator-2", "jobmanager-2", "taskmanager-12"})
  void itsNameIsReadAsItIsWritten(String name) {
    assertThat(Role.parse(name)).map(Role::toString).contains(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "broker", "broker-0", "broker-", "zookeeper-1", "leader", "Broker-1"})
  void anythingElseIsNone(String name) {
    assertThat(Role.parse(name)).isEmpty();
  }

  @Test
  void whoIsNeededByOthersComesFirst() {
    assertThat(Role.ZOOKEEPER).isLessThan(Role.broker(1)).isLessThan(Role.jobManager(1));
    assertThat(Role.jobManager(2)).isLessThan(Role.taskManager(1));
  }
}
