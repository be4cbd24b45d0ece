package io.flinkgraphrag.discover.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.flinkgraphrag.discover.FakeRegistry;
import io.flinkgraphrag.discover.FakeRegistry.Behaviour;
import io.flinkgraphrag.http.TrustStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RegistryHttpTest {

  private static final String PASSWORD = "ch4ngeit";
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir private Path folder;

  private static RegistryHttp client(TrustStore trust) {
    return new RegistryHttp("test", LONG, trust, Map.of());
  }

  @Test
  void anAnswerWithoutEndIsGivenUpAtItsBound() {
    try (FakeRegistry registry = new FakeRegistry(exchange -> {});
        RegistryHttp http = client(TrustStore.OF_THE_JVM)) {
      registry.behave(Behaviour.ENDLESS_BODY);
      assertThatThrownBy(() -> http.get(URI.create(registry.url()), LONG))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("more than " + RegistryHttp.BODY_MAX + " bytes");
    }
  }

  @Test
  void theTimeoutHoldsForTheBodyToo() {
    try (FakeRegistry registry = new FakeRegistry(exchange -> {});
        RegistryHttp http = client(TrustStore.OF_THE_JVM)) {
      registry.behave(Behaviour.STOPS_MIDWAY);
      assertThatThrownBy(() -> http.get(URI.create(registry.url()), Duration.ofMillis(200)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("no answer within 200 ms");
    }
  }

  @Test
  void nothingIsAskedOnceClosed() {
    RegistryHttp http = client(TrustStore.OF_THE_JVM);
    http.close();
    assertThatThrownBy(() -> http.get(URI.create("http://127.0.0.1:9"), LONG))
        .hasMessageContaining("closed");
  }

  @Test
  void aCertificateIsTrustedByTheTrustStoreOnly() throws Exception {
    Path store = selfSigned();
    HttpsServer server = https(store);
    URI uri = URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/");
    try (RegistryHttp trusting = client(new TrustStore(store.toString(), PASSWORD));
        RegistryHttp other = client(TrustStore.OF_THE_JVM)) {
      assertThat(trusting.get(uri, LONG).json().isArray()).isTrue();
      assertThatThrownBy(() -> other.get(uri, LONG)).isInstanceOf(IOException.class);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aTrustStoreThatCannotBeReadSaysSoWithoutItsPassword() {
    assertThatThrownBy(() -> client(new TrustStore("/no/such.p12", PASSWORD)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("/no/such.p12")
        .message()
        .doesNotContain(PASSWORD);
  }

  private Path selfSigned() throws IOException, InterruptedException {
    Path store = folder.resolve("registry.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "registry",
                "-keyalg",
                "EC",
                "-dname",
                "CN=registry",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return withItsCertificateTrusted(store);
  }

  /** The same file as key store and trust store: a trusted entry beside the key. */
  private static Path withItsCertificateTrusted(Path store) {
    try {
      KeyStore both = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
      both.setCertificateEntry("trusted", both.getCertificate("registry"));
      try (var out = Files.newOutputStream(store)) {
        both.store(out, PASSWORD.toCharArray());
      }
      return store;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static HttpsServer https(Path store) throws Exception {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray()), PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.createContext("/", exchange -> FakeRegistry.reply(exchange, 200, "[]"));
    server.start();
    return server;
  }
}
