package io.flinkgraphrag.pool;

import io.flinkgraphrag.discover.Endpoint;
import io.flinkgraphrag.http.Callbacks;
import io.flinkgraphrag.http.NetworkFault;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * A connection to the endpoint's port, for servers without HTTP paths of their own. It says that
 * the port is open: a frozen process still accepts, and only calls show that.
 *
 * <p>Connects without blocking and asks every {@link #POLL_MS} whether it is done; the name is
 * resolved on the executor, which may wait for that.
 */
public final class TcpHealthCheck implements HealthCheck {

  static final long POLL_MS = 20;

  private final PoolTime time;
  private final Executor resolver;

  public TcpHealthCheck(PoolTime time, Executor resolver) {
    this.time = time;
    this.resolver = resolver;
  }

  @Override
  public CompletableFuture<String> look(Endpoint endpoint) {
    CompletableFuture<String> seen = new CompletableFuture<>();
    URI uri = URI.create(endpoint.baseUrl());
    resolver.execute(() -> connect(uri, seen));
    return seen;
  }

  private void connect(URI uri, CompletableFuture<String> seen) {
    String what = "TCP " + uri.getHost() + ":" + port(uri);
    try {
      SocketChannel channel = SocketChannel.open();
      Callbacks.whenDone(seen, (done, error) -> close(channel));
      channel.configureBlocking(false);
      channel.connect(new InetSocketAddress(uri.getHost(), port(uri)));
      poll(channel, what, seen);
    } catch (IOException | UnresolvedAddressException e) {
      seen.completeExceptionally(new Exception(what + " -> " + NetworkFault.words(e), e));
    }
  }

  private void poll(SocketChannel channel, String what, CompletableFuture<String> seen) {
    if (seen.isDone()) {
      return;
    }
    try {
      if (channel.finishConnect()) {
        seen.complete(what + " -> connected");
      } else {
        time.after(POLL_MS, () -> poll(channel, what, seen));
      }
    } catch (IOException e) {
      seen.completeExceptionally(new Exception(what + " -> " + NetworkFault.words(e), e));
    }
  }

  private static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return uri.getScheme().equals("https") ? 443 : 80;
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
