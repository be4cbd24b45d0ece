package io.flinkgraphrag.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.jobs.embedded.Ports;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortBookTest {

  private final PortBook ports = new PortBook(ProcessHandle.current().pid());

  @Test
  void aDoorKeepsItsPort() {
    int port = ports.of(Role.broker(1), "kafka");
    assertThat(Ports.isFree(port)).isTrue();
    assertThat(ports.of(Role.broker(2), "kafka")).isNotEqualTo(port);
    assertThat(ports.of(Role.broker(1), "controller")).isNotEqualTo(port);
    assertThat(ports.of(Role.broker(1), "kafka")).isEqualTo(port);
  }

  @Test
  void aPortThatSomebodyHasIsNotGiven() throws Exception {
    int first = new PortBook(7).of(Role.broker(1), "kafka");
    try (ServerSocket taken = new ServerSocket(first, 1, InetAddress.getLoopbackAddress())) {
      assertThat(new PortBook(7).of(Role.broker(1), "kafka")).isNotEqualTo(taken.getLocalPort());
    }
  }

  @Test
  void aPortThatSomebodyWantsIsGivenOnce() {
    ports.give(Role.broker(1), "kafka", 9092);
    assertThat(ports.of(Role.broker(1), "kafka")).isEqualTo(9092);
  }
}
