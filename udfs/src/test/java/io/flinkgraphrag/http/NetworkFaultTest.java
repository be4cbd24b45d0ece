package io.flinkgraphrag.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real calls that fail as calls do, and exceptions that no test can make a network throw. */
class NetworkFaultTest {

  private static final String BODY = "{}";

  private final HttpTransport transport = new HttpTransport("test", 1, Duration.ofSeconds(5));

  @AfterEach
  void close() {
    transport.close();
  }

  /** What a server does with the one connection that it takes. */
  private interface Behaviour {
    void answer(Socket connection) throws IOException;
  }

  /** All of the request: what is closed with bytes that nobody read is reset. */
  private static void read(InputStream in, String end) throws IOException {
    StringBuilder text = new StringBuilder();
    byte[] buffer = new byte[10_000];
    do {
      int size = in.read(buffer);
      if (size < 0) {
        return;
      }
      text.append(new String(buffer, 0, size, StandardCharsets.ISO_8859_1));
    } while (!text.toString().endsWith(end));
  }

  private String words(String scheme, Behaviour behaviour) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> answered =
          CompletableFuture.runAsync(
              () -> {
                try (Socket connection = server.accept()) {
                  read(connection.getInputStream(), scheme.equals("https") ? "" : BODY);
                  behaviour.answer(connection);
                } catch (IOException e) {
                  throw new CompletionException(e);
                }
              });
      String words = words(scheme + "://127.0.0.1:" + server.getLocalPort());
      answered.join();
      return words;
    }
  }

  private String words(String address) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address))
            .POST(HttpRequest.BodyPublishers.ofString(BODY))
            .build();
    try {
      transport.client().sendAsync(request, HttpResponse.BodyHandlers.ofString()).get();
      throw new AssertionError("the call did not fail");
    } catch (ExecutionException e) {
      return NetworkFault.words(e);
    }
  }

  private static Behaviour says(String text) {
    return connection ->
        connection.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void aRefusedConnectionIsNoClosedChannel() throws Exception {
    int free;
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = server.getLocalPort();
    }
    assertThat(words("http://127.0.0.1:" + free)).startsWith("connection refused");
    assertThat(words("https://127.0.0.1:" + free)).startsWith("connection refused");
  }

  @Test
  void aNameThatNobodyKnowsIsToldFromAServerThatIsAway() throws Exception {
    assertThat(words("http://no-such-host.invalid:80")).isEqualTo("the host name is unknown");
  }

  @Test
  void howTheServerEndsTheConnectionIsSaid() throws Exception {
    assertThat(words("http", connection -> {}))
        .isEqualTo("the server closed the connection without a reply");
    assertThat(words("http", connection -> connection.setSoLinger(true, 0)))
        .isEqualTo("the server reset the connection");
    assertThat(words("http", says("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")))
        .isEqualTo("the server closed the connection before its reply was complete");
  }

  @Test
  void anotherProtocolIsSaid() throws Exception {
    assertThat(words("http", says("220 mail ready\r\n\r\n")))
        .startsWith("the server does not speak HTTP (");
    assertThat(words("https", says("HTTP/1.1 400 Bad Request\r\n\r\n")))
        .isEqualTo("the server speaks no TLS: is it http instead of https");
    assertThat(words("https", connection -> {})).startsWith("the TLS handshake failed (");
  }

  @Test
  void exceptionsOfOtherClientsAreSaidTheSameWay() {
    assertThat(NetworkFault.words(new ConnectException("Connection refused")))
        .isEqualTo("connection refused: nothing listens there");
    assertThat(NetworkFault.words(new ConnectException("Connection timed out")))
        .isEqualTo("no connection in time");
    assertThat(NetworkFault.words(new HttpConnectTimeoutException("HTTP connect timed out")))
        .isEqualTo("no connection in time");
    assertThat(NetworkFault.words(new HttpTimeoutException("request timed out")))
        .isEqualTo("no answer in time");
    assertThat(NetworkFault.words(new SocketTimeoutException("Read timed out")))
        .isEqualTo("no answer in time");
    assertThat(NetworkFault.words(new NoRouteToHostException("No route to host")))
        .isEqualTo("there is no way to the host");
    assertThat(NetworkFault.words(new SocketException("Network is unreachable")))
        .isEqualTo("there is no way to the host");
    assertThat(NetworkFault.words(new RuntimeException(new UnknownHostException("h"))))
        .isEqualTo("the host name is unknown");
    assertThat(NetworkFault.words(new SSLHandshakeException("PKIX path building failed: x")))
        .isEqualTo(
            "the TLS handshake failed: the server's certificate is not trusted (PKIX path building"
                + " failed: x)");
  }

  @Test
  void whatIsNotKnownIsSaidByTheException() {
    assertThat(NetworkFault.words(new IOException("the reply has more than 5 bytes")))
        .isEqualTo("the reply has more than 5 bytes");
    assertThat(NetworkFault.words(new IllegalStateException("closed")))
        .isEqualTo("java.lang.IllegalStateException: closed");
    assertThat(NetworkFault.words(new CompletionException(new IllegalStateException())))
        .isEqualTo("IllegalStateException");
    assertThat(NetworkFault.words(new IOException("x", new EOFException())))
        .isEqualTo("the server closed the connection before its reply was complete");
  }
}
