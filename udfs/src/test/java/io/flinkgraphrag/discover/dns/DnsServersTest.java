package io.flinkgraphrag.discover.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkgraphrag.discover.dns.FakeDns.Behaviour;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

class DnsServersTest {

  private static final Duration TIMEOUT = Duration.ofMillis(600);
  private static final String NAME = "generators.example";

  private final FakeDns dns = new FakeDns();

  @AfterEach
  void close() {
    dns.close();
  }

  private DnsServers servers() {
    return new DnsServers(dns.server(), TIMEOUT);
  }

  @Test
  void aNameWithoutSuchRecordsAndANameThatIsNotThereHaveNone() throws IOException {
    dns.address(NAME, "127.0.0.1");
    assertThat(servers().records(NAME, Type.SRV)).isEmpty();
    assertThat(servers().records("other.example", Type.A)).isEmpty();
  }

  @Test
  void aReplyThatIsTooLongForAPacketComesOverTcp() throws IOException {
    for (int i = 1; i <= 200; i++) {
      dns.address(NAME, "127.0.1." + i);
    }
    assertThat(servers().records(NAME, Type.A)).hasSize(200);
  }

  @Test
  void aServerThatIsSilentIsAskedTwice() {
    dns.behave(Behaviour.NEVER_ANSWERS);
    assertThatThrownBy(() -> servers().records(NAME, Type.A))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("A of " + NAME + " -> ");
    assertThat(dns.questions()).isEqualTo(2);
  }

  @Test
  void aServerThatCannotSayIsAskedOnceAndItsCodeIsTold() {
    dns.behave(Behaviour.SERVER_FAILURE);
    assertThatThrownBy(() -> servers().records(NAME, Type.A))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("SERVFAIL");
    assertThat(dns.questions()).isEqualTo(1);
  }

  @Test
  void aServerThatHasNoAddressIsNamed() {
    assertThatThrownBy(() -> new DnsServers("no.such.invalid:53", TIMEOUT).records(NAME, Type.A))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot resolve the DNS server no.such.invalid");
  }

  @Test
  void aLookUpLeavesNoThreadOfTheLibrary() throws IOException {
    dns.address(NAME, "127.0.0.1");
    assertThat(servers().records(NAME, Type.A)).extracting(Record::getType).containsExactly(Type.A);
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.startsWith("dnsjava"));
  }
}
