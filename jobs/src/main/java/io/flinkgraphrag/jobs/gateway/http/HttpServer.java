package io.flinkgraphrag.jobs.gateway.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.timeout.WriteTimeoutHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens from {@link #start} to {@link #close}. A request that waits costs no thread, and its
 * client's going away is noticed at once. After {@link #drain} each connection is closed with the
 * reply that it waits for. Thread-safe.
 */
public final class HttpServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

  /** They never wait for anything, so two do for one machine. */
  private static final int THREADS = 2;

  private static final int BACKLOG = 256;
  private static final int FIRST_LINE_MAX = 8 * 1024;
  private static final int HEADERS_MAX = 16 * 1024;

  private final EventLoopGroup threads;
  private final Channel listening;
  private final State state;

  /** What connections share. */
  private static final class State {
    final AtomicInteger connections = new AtomicInteger();
    volatile boolean draining;
  }

  private HttpServer(EventLoopGroup threads, Channel listening, State state) {
    this.threads = threads;
    this.listening = listening;
    this.state = state;
  }

  /**
   * Starts a server.
   *
   * @param shapes how faults of a path are written
   * @throws IOException where it cannot listen there
   */
  public static HttpServer start(
      HttpSettings settings,
      HttpHandler handler,
      Function<String, FaultShape> shapes,
      CallWatch watch)
      throws IOException {
    return start(settings, handler, shapes, watch, LongBodies.NONE);
  }

  /**
   * Starts a server that takes long bodies too.
   *
   * @param shapes how faults of a path are written
   * @throws IOException where it cannot listen there
   */
  public static HttpServer start(
      HttpSettings settings,
      HttpHandler handler,
      Function<String, FaultShape> shapes,
      CallWatch watch,
      LongBodies bodies)
      throws IOException {
    State state = new State();
    EventLoopGroup threads =
        new MultiThreadIoEventLoopGroup(
            THREADS, new DefaultThreadFactory("gateway-http", true), NioIoHandler.newFactory());
    ChannelInitializer<SocketChannel> connections =
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(SocketChannel channel) {
            accept(channel, settings, handler, shapes, watch, bodies, state);
          }
        };
    try {
      Channel listening =
          new ServerBootstrap()
              .group(threads)
              .channel(NioServerSocketChannel.class)
              .option(ChannelOption.SO_BACKLOG, BACKLOG)
              .option(ChannelOption.SO_REUSEADDR, true)
              .childOption(ChannelOption.TCP_NODELAY, true)
              .childHandler(connections)
              .bind(new InetSocketAddress(settings.host(), settings.port()))
              .syncUninterruptibly()
              .channel();
      return new HttpServer(threads, listening, state);
    } catch (Exception e) {
      // Netty throws what it met, checked or not
      stop(threads);
      throw e instanceof IOException io ? io : new IOException(e.getMessage(), e);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // of a close, which does not fail
  private static void accept(
      SocketChannel channel,
      HttpSettings settings,
      HttpHandler handler,
      Function<String, FaultShape> shapes,
      CallWatch watch,
      LongBodies bodies,
      State state) {
    int open = state.connections.incrementAndGet();
    channel.closeFuture().addListener(closed -> state.connections.decrementAndGet());
    if (open > settings.connectionsMax()) {
      LOG.debug("{} is the connection too many", channel.remoteAddress());
      channel.close();
      return;
    }
    HttpDecoderConfig decoding =
        new HttpDecoderConfig()
            .setMaxInitialLineLength(FIRST_LINE_MAX)
            .setMaxHeaderSize(HEADERS_MAX);
    channel
        .pipeline()
        .addLast(new WriteTimeoutHandler(settings.sendMax().toMillis(), TimeUnit.MILLISECONDS))
        .addLast(new HttpServerCodec(decoding))
        .addLast(new LingerHandler(channel, settings.receiveMax()))
        .addLast(new TurnHandler())
        .addLast(new PatienceHandler(settings.receiveMax(), settings.idleMax()))
        .addLast(new HttpServerKeepAliveHandler())
        .addLast(new LongBodyAggregator(bodies, shapes, watch))
        .addLast(new BodyAggregator(settings.bodyMax(), shapes, watch))
        .addLast(new RequestHandler(handler, shapes, watch, () -> state.draining));
  }

  public int port() {
    return ((InetSocketAddress) listening.localAddress()).getPort();
  }

  /** Each connection takes no further request than the one under way. */
  public void drain() {
    state.draining = true;
  }

  /** Ends at once, requests under way too. */
  @Override
  public void close() {
    listening.close().syncUninterruptibly();
    stop(threads);
  }

  private static void stop(EventLoopGroup threads) {
    threads.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
  }
}
