package io.flinkgraphrag.jobs.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request, from its arrival to its end: one reply, or a stream of events that is ended, or its
 * client's going away, whichever comes first; what is sent after that is dropped. Any thread may
 * call; everything happens on the connection's own.
 */
public final class HttpCall implements RequestHead {

  private static final byte[] END_OF_EVENT = {'\n', '\n'};

  private final ChannelHandlerContext connection;
  private final String method;
  private final QueryStringDecoder uri;
  private final HttpHeaders headers;
  private final byte[] body;
  private final FaultShape shape;
  private final Ending ending;
  private final long startedAt = System.nanoTime();

  // of the connection's thread
  private final List<Runnable> atEnd = new ArrayList<>();
  private boolean streaming;
  private boolean ended;
  private String route = "";
  private List<String> parameters = List.of();

  /** The connection that it came by; asked and told on the connection's thread. */
  interface Ending {

    /** Whether the connection takes no further request. */
    boolean isLast();

    /** Told once. */
    void ended(HttpCall call, int status);
  }

  HttpCall(
      ChannelHandlerContext connection,
      String method,
      QueryStringDecoder uri,
      HttpHeaders headers,
      byte[] body,
      FaultShape shape,
      Ending ending) {
    this.connection = connection;
    this.method = method;
    this.uri = uri;
    this.headers = headers;
    this.body = body;
    this.shape = shape;
    this.ending = ending;
  }

  @Override
  public String method() {
    return method;
  }

  @Override
  public String path() {
    return uri.path();
  }

  @Override
  public String rawPath() {
    return uri.rawPath();
  }

  /** What the query says first of a name, decoded; empty where it says nothing. */
  public Optional<String> query(String name) {
    return uri.parameters().getOrDefault(name, List.of()).stream().findFirst();
  }

  @Override
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  public byte[] body() {
    return body;
  }

  /** Which of the server's routes it takes, "" for none. */
  public String route() {
    return route;
  }

  /** What its path has for the parameters of the route, in their order. */
  public String parameter(int i) {
    return parameters.get(i);
  }

  void take(String itsRoute, List<String> itsParameters) {
    route = itsRoute;
    parameters = itsParameters;
  }

  long nanos() {
    return System.nanoTime() - startedAt;
  }

  /** Runs this at the request's end, whatever that is, or now where it has ended. */
  public void atEnd(Runnable task) {
    run(
        () -> {
          if (ended) {
            task.run();
          } else {
            atEnd.add(task);
          }
        });
  }

  /** Runs this again and again until the request has ended. */
  public void every(Duration interval, Runnable task) {
    var ticks =
        connection
            .executor()
            .scheduleAtFixedRate(
                task, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    atEnd(() -> ticks.cancel(false));
  }

  public void reply(HttpReply reply) {
    run(
        () -> {
          if (ended || streaming) {
            return;
          }
          DefaultFullHttpResponse response =
              new DefaultFullHttpResponse(
                  HttpVersion.HTTP_1_1,
                  HttpResponseStatus.valueOf(reply.status()),
                  Unpooled.wrappedBuffer(reply.body()));
          head(response, reply.type(), reply.headers());
          HttpUtil.setContentLength(response, reply.body().length);
          send(response);
          end(reply.status());
        });
  }

  /** Replies with a fault in the shape that the path's clients expect. */
  public void fail(HttpFault fault) {
    reply(fault.reply(shape));
  }

  /** Begins a stream of server-sent events, unless it has begun. */
  public void stream() {
    run(
        () -> {
          if (ended || streaming) {
            return;
          }
          streaming = true;
          DefaultHttpResponse response =
              new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
          // X-Accel-Buffering: nginx holds a stream back else
          head(
              response,
              "text/event-stream; charset=utf-8",
              Map.of("Cache-Control", "no-store", "X-Accel-Buffering", "no"));
          HttpUtil.setTransferEncodingChunked(response, true);
          send(response);
        });
  }

  /** Does this where a stream has begun and not ended. */
  public void ifStreaming(Runnable task) {
    run(
        () -> {
          if (isStreaming()) {
            task.run();
          }
        });
  }

  private boolean isStreaming() {
    return streaming && !ended;
  }

  /**
   * Sends an event of the stream.
   *
   * @param name null for an event without one
   * @param data without line ends
   */
  public void event(@Nullable String name, byte[] data) {
    byte[] head =
        ((name == null ? "" : "event: " + name + "\n") + "data: ").getBytes(StandardCharsets.UTF_8);
    chunk(Unpooled.wrappedBuffer(head, data, END_OF_EVENT));
  }

  /** Sends a line that clients skip, so that nobody between takes the connection for dead. */
  public void comment(String text) {
    chunk(Unpooled.wrappedBuffer((": " + text + "\n\n").getBytes(StandardCharsets.UTF_8)));
  }

  private void chunk(ByteBuf bytes) {
    run(
        () -> {
          if (isStreaming()) {
            send(new DefaultHttpContent(bytes));
          }
        });
  }

  /** Ends the stream. */
  public void endStream() {
    run(
        () -> {
          if (isStreaming()) {
            send(LastHttpContent.EMPTY_LAST_CONTENT);
            end(HttpResponseStatus.OK.code());
          }
        });
  }

  /** On the connection's thread. */
  void clientGone() {
    if (!ended) {
      end(CallWatch.GONE);
    }
  }

  private void end(int status) {
    ended = true;
    atEnd.forEach(Runnable::run);
    atEnd.clear();
    ending.ended(this, status);
  }

  private static void head(HttpResponse response, String type, Map<String, String> more) {
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, type);
    response.headers().set("X-Content-Type-Options", "nosniff");
    more.forEach((name, value) -> response.headers().set(name, value));
  }

  /** What cannot be sent closes the connection, and that is told as any going away. */
  @SuppressWarnings("FutureReturnValueIgnored")
  private void send(Object part) {
    if (part instanceof HttpResponse response && ending.isLast()) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
    connection.writeAndFlush(part, connection.voidPromise());
  }

  private void run(Runnable task) {
    if (connection.executor().inEventLoop()) {
      task.run();
    } else {
      connection.executor().execute(task);
    }
  }
}
