package io.flinkgraphrag.discover.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkgraphrag.discover.DiscoveryFactory;
import io.flinkgraphrag.discover.Endpoint;
import io.flinkgraphrag.discover.EndpointDefaults;
import io.flinkgraphrag.discover.StaticList;
import io.flinkgraphrag.discover.consul.ConsulOptions;
import io.flinkgraphrag.discover.dns.DnsOptions;
import io.flinkgraphrag.discover.eureka.EurekaOptions;
import io.flinkgraphrag.discover.registry.RegistrySecrets;
import io.flinkgraphrag.http.TrustStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DiscoverySourcesTest {

  private static final RegistrySecrets SECRETS =
      new RegistrySecrets("t0ken", "me:s3cret", new TrustStore("/trust.p12", "ch4ngeit"));

  private static DiscoveryFactory parse(String text) {
    CombinedSources all = DiscoverySources.parse(List.of(text), SECRETS, CombinedSources.KEEP);
    return all.sources().get(0);
  }

  @Test
  void aUrlIsAnEndpoint() {
    assertThat(parse(" http://host:8000/v1/?weight=2&zone=a&model=m "))
        .isEqualTo(
            new StaticList(List.of(new Endpoint("host:8000", "http://host:8000/v1", "m", 2, "a"))));
    assertThat(parse("https://api.example/openai/v1"))
        .isEqualTo(
            new StaticList(
                List.of(
                    new Endpoint(
                        "api.example/openai/v1", "https://api.example/openai/v1", "", 1, ""))));
  }

  @Test
  void aConsulServiceHasItsOptions() {
    assertThat(
            parse(
                "consul://127.0.0.1:8500/generators?tag=gpu&tag=eu&dc=dc1&wait=30s"
                    + "&model=m%20x&path=/api"))
        .isEqualTo(
            ConsulOptions.of("http://127.0.0.1:8500", "generators")
                .withTags(List.of("gpu", "eu"))
                .withDatacenter("dc1")
                .withToken("t0ken")
                .withTrust(SECRETS.trust())
                .withTimes(Duration.ofSeconds(30), ConsulOptions.TIMES)
                .withDefaults(new EndpointDefaults("http", "/api", "m x", 1, "")));
    assertThat(((ConsulOptions) parse("consul+https://c:8501/g")).url())
        .isEqualTo("https://c:8501");
  }

  @Test
  void aEurekaApplicationHasItsOptions() {
    EurekaOptions eureka =
        (EurekaOptions)
            parse("eureka+https://e:8761/eureka/?app=generators&address=ip&interval=1s");
    assertThat(eureka.url()).isEqualTo("https://e:8761/eureka");
    assertThat(eureka.app()).isEqualTo("GENERATORS");
    assertThat(eureka.byIp()).isTrue();
    assertThat(eureka.credentials()).isEqualTo("me:s3cret");
    assertThat(eureka.times().interval()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void dnsNamesHaveTheirOptions() {
    DnsOptions addresses = (DnsOptions) parse("dns://generators.example:8000?server=9.9.9.9:53");
    assertThat(addresses.host()).isEqualTo("generators.example");
    assertThat(addresses.port()).isEqualTo(8000);
    assertThat(addresses.server()).isEqualTo("9.9.9.9:53");
    DnsOptions srv = (DnsOptions) parse("dns+srv://_llm._tcp.example?priorities=all");
    assertThat(srv.isSrv()).isTrue();
    assertThat(srv.host()).isEqualTo("_llm._tcp.example");
    assertThat(srv.allPriorities()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "host:8000|is of no known kind",
        "zookeeper://host/x|is of no known kind",
        "http://|write it like http://host:8000/v1",
        "http://host:8000/v1?wieght=2|has wieght, which nobody knows",
        "http://host:8000/v1?weight=heavy|has weight=heavy",
        "http://host:8000/v1?weight=0|weight of endpoint",
        "http://host:8000/v1?weight|is no URI",
        "http://host:8000/v1?zone=a&zone=b|has zone twice",
        "consul://host:8500|names no service",
        "consul://host:8500/a/b|names no service",
        "consul://host:8500/a?wait=soon|not a duration like 10s",
        "consul://host:8500/a?wait=1ms|the hold is",
        "consul://host:8500/a?scheme=ftp|not http or https",
        "eureka://host:8761/eureka|names no app",
        "eureka://host:8761/eureka?app=A&address=mac|not name or ip",
        "dns://host|names no port",
        "dns://host:80?server=a/b|not like host:53",
        "dns+srv://ldap:x|write it like dns+srv://_llm._tcp.example",
      })
  void badTextSaysWhatToWrite(String text, String message) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("write it like");
  }

  @Test
  void secretsAreRefusedInUrisAndShownNowhere() throws Exception {
    for (String kind :
        List.of(
            "consul://me:pw0@c:8500/g",
            "eureka://me:pw0@e/eureka?app=A",
            "x://me:pw0@y",
            "http://me:a/pw0@y",
            "http://y/v1?weight=1&api-key=pw0",
            "consul://c:8500/g?token=pw0&wait=soon")) {
      assertThatThrownBy(() -> parse(kind)).message().doesNotContain("pw0");
    }
    CombinedSources sources =
        DiscoverySources.parse(
            List.of("consul+https://c:8501/g", "eureka+https://e/eureka?app=A"),
            SECRETS,
            CombinedSources.KEEP);
    String shown = sources + sources.name() + SECRETS;
    assertThat(shown).doesNotContain("t0ken", "s3cret", "ch4ngeit");
    assertThat(sources.name()).isEqualTo("consul://c:8501/g, eureka://e/A");
  }

  @Test
  void sourcesTravelWithTheJob() throws Exception {
    CombinedSources sources =
        DiscoverySources.parse(
            Arrays.asList(
                "http://a:1/v1", "consul://c:8500/g", "eureka://e/eureka?app=A", "dns://d:1"),
            SECRETS,
            CombinedSources.KEEP);
    byte[] bytes = InstantiationUtil.serializeObject(sources);
    Object back = InstantiationUtil.deserializeObject(bytes, getClass().getClassLoader());
    assertThat(back).isEqualTo(sources);
  }
}
