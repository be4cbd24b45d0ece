package io.flinkgraphrag.jobs.cli.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkgraphrag.jobs.cli.Run;
import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenAddressTest {

  private static Optional<InetAddress> addressThatOthersReach() throws Exception {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> !address.isLoopbackAddress() && address.getAddress().length == 4)
        .findFirst();
  }

  @Test
  void theLoopbackInterfaceNeedsNoWarning() {
    assertThat(ListenAddress.of("127.0.0.1").warning()).isEmpty();
    assertThat(ListenAddress.of("::1").warning()).isEmpty();
    assertThat(ListenAddress.of("localhost").warning()).isEmpty();
  }

  @Test
  void anAddressOfIpv6MayStandInTheBracketsOfAUrl() {
    assertThat(ListenAddress.of("[::1]"))
        .isEqualTo(new ListenAddress("::1", "0:0:0:0:0:0:0:1", true));
  }

  @Test
  void aNameIsResolvedOnceAndStaysTheNameThatClientsAreTold() {
    ListenAddress listen = ListenAddress.of("localhost");
    assertThat(listen.host()).isEqualTo("localhost");
    assertThat(listen.address()).isIn("127.0.0.1", "0:0:0:0:0:0:0:1");
  }

  @Test
  void aNameThatOnlyLooksAsIfOthersReachedItIsTold() {
    assertThat(new ListenAddress("build-7", "127.0.1.1", true).warning())
        .hasValue(
            "build-7 is 127.0.1.1 on this machine, so only its own users reach Kafka and the web"
                + " UI");
    assertThat(ListenAddress.of("127.0.0.1").warning()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'', --host: no address is given; name the one",
    "' ', --host: no address is given; name the one",
    "[], --host: there is no host []",
    "0.0.0.0, --host: 0.0.0.0 is every address of this machine; name the one",
    "192.0.2.1, --host: 192.0.2.1 is no address of this machine",
    "no-such-host.invalid, --host: there is no host no-such-host.invalid"
  })
  void whatIsNotOneAddressOfThisMachineIsRefused(String host, String message) {
    assertThatThrownBy(() -> ListenAddress.of(host))
        .isInstanceOf(CommandFailure.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void whereOthersCanComeNobodyIsAskedWhoTheyAreAndThatIsSaid(@TempDir Path parent)
      throws Exception {
    Optional<InetAddress> reachable = addressThatOthersReach();
    Assumptions.assumeTrue(reachable.isPresent(), "this machine has no network");
    String host = reachable.get().getHostAddress();
    try (ServerSocket busy = new ServerSocket(0, 1, reachable.get())) {
      String port = String.valueOf(busy.getLocalPort());
      String data = parent.resolve("data").toString();
      Run run = Run.of("up", "--host", host, "--port-kafka", port, "--data-dir", data);
      assertThat(run.err())
          .contains("Kafka and the web UI listen on " + host + " without authentication")
          .contains("cancel the job, and write files as this user")
          .contains("port " + port + " is in use");
    }
  }
}
