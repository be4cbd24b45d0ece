package io.flinkgraphrag.jobs.chaos.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a real process, where this user may cut one off. */
final class NetworkCutTest {

  private static final String ECHO =
      """
      import java.net.*;
      class Echo {
        public static void main(String[] args) throws Exception {
          ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
          System.out.println(server.getLocalPort());
          while (true) {
            Socket socket = server.accept();
            new Thread(() -> {
              try { socket.getInputStream().transferTo(socket.getOutputStream()); } catch (Exception e) {}
            }).start();
          }
        }
      }
      """;

  private static final int SILENCE_MS = 1_500;
  private static final int REPLY_MS = 30_000;

  @TempDir Path folder;

  @Test
  void whoIsCutOffIsSilentAndGoesOnWhenHealed() throws Exception {
    Optional<NetworkCut> prepared = NetworkCut.prepare();
    assumeTrue(prepared.isPresent(), "this user cannot cut a process off");
    try (NetworkCut network = prepared.get()) {
      Process process = echo(network);
      try (BufferedReader said =
              new BufferedReader(
                  new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
          Socket socket =
              new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(said.readLine()))) {
        assertThat(reply(socket, 'a', REPLY_MS)).isEqualTo('a');
        network.cut("echo");
        assertThatThrownBy(() -> reply(socket, 'b', SILENCE_MS))
            .isInstanceOf(SocketTimeoutException.class);
        network.heal("echo");
        socket.setSoTimeout(REPLY_MS);
        assertThat(socket.getInputStream().read()).isEqualTo('b');
      } finally {
        process.destroyForcibly().waitFor();
      }
    }
  }

  private Process echo(NetworkCut network) throws IOException {
    Path source = Files.writeString(folder.resolve("Echo.java"), ECHO);
    List<String> command = new ArrayList<>(network.before("echo"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(source.toString());
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static int reply(Socket socket, char sent, int longestMs) throws IOException {
    socket.setSoTimeout(longestMs);
    socket.getOutputStream().write(sent);
    return socket.getInputStream().read();
  }
}
