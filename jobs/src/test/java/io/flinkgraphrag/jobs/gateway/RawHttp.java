package io.flinkgraphrag.jobs.gateway;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Requests with headers that HTTP clients do not let users set. */
final class RawHttp {

  private static final int PATIENCE_MS = 60_000;

  private RawHttp() {}

  /** The whole response; with an empty host the request has none. */
  static String get(int port, String path, String host) throws IOException {
    String named = host.isEmpty() ? "" : "Host: " + host + "\r\n";
    return send(port, "GET %s HTTP/1.1\r\n%sConnection: close\r\n\r\n".formatted(path, named));
  }

  /** What comes back for these bytes, until the server closes the connection. */
  static String send(int port, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(PATIENCE_MS);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
