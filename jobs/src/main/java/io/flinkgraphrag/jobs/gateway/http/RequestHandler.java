package io.flinkgraphrag.jobs.gateway.http;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The requests of one connection, whole, one after the other as {@link TurnHandler} lets them. */
final class RequestHandler extends SimpleChannelInboundHandler<FullHttpRequest>
    implements HttpCall.Ending {

  private static final Logger LOG = LoggerFactory.getLogger(RequestHandler.class);

  private final HttpHandler handler;
  private final Function<String, FaultShape> shapes;
  private final CallWatch watch;
  private final BooleanSupplier draining;

  private @Nullable HttpCall current;
  private boolean last;

  RequestHandler(
      HttpHandler handler,
      Function<String, FaultShape> shapes,
      CallWatch watch,
      BooleanSupplier draining) {
    this.handler = handler;
    this.shapes = shapes;
    this.watch = watch;
    this.draining = draining;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    last = !HttpUtil.isKeepAlive(request);
    QueryStringDecoder uri = uri(request);
    HttpCall call =
        new HttpCall(
            context,
            request.method().name(),
            uri,
            request.headers(),
            ByteBufUtil.getBytes(request.content()),
            shapes.apply(uri.path()),
            this);
    current = call;
    watch.begun();
    try {
      requireReadable(request);
      handler.handle(call);
    } catch (HttpFault fault) {
      call.fail(fault);
    } catch (RuntimeException e) {
      LOG.warn("{} {} failed", call.method(), call.path(), e);
      call.fail(
          HttpFault.of(500, "INTERNAL_ERROR", "a defect of the gateway's; its log says more"));
    }
  }

  /** That of nothing where it cannot be decoded. */
  private static QueryStringDecoder uri(FullHttpRequest request) {
    try {
      QueryStringDecoder uri = new QueryStringDecoder(request.uri());
      LOG.trace("{} {}", uri.path(), uri.parameters()); // both are decoded when first asked for
      return uri;
    } catch (IllegalArgumentException e) {
      return new QueryStringDecoder("");
    }
  }

  private void requireReadable(FullHttpRequest request) throws HttpFault {
    if (request.decoderResult().isSuccess()) {
      return;
    }
    last = true;
    Throwable cause = request.decoderResult().cause();
    if (cause instanceof TooLongHttpLineException) {
      throw HttpFault.of(414, "TOO_LARGE", "the request's first line is too long");
    }
    if (cause instanceof TooLongHttpHeaderException) {
      throw HttpFault.of(431, "TOO_LARGE", "the request's headers are too long");
    }
    throw HttpFault.of(400, "INVALID_REQUEST", "this is no HTTP/1.1 request");
  }

  @Override
  public boolean isLast() {
    return last || draining.getAsBoolean();
  }

  @Override
  public void ended(HttpCall call, int status) {
    current = null;
    watch.ended(call, status, call.nanos());
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    HttpCall call = current;
    if (call != null) {
      call.clientGone();
    }
    context.fireChannelInactive();
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // of a close, which does not fail
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException || cause instanceof PrematureChannelClosureException) {
      LOG.debug("a client is gone", cause);
    } else {
      LOG.warn("a connection failed", cause);
    }
    context.close();
  }
}
