package io.flinkgraphrag.jobs.gateway.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.function.Function;

/**
 * Gathers a request's body up to a bound, and refuses a longer one as soon as that is known, in
 * words; the rest of it is read away, as a client that still sends does not look for a reply. Only
 * a request that asked for leave to send its body ends its connection with the refusal: whether the
 * body comes then is the client's choice, so nobody knows where the next request begins.
 */
class BodyAggregator extends HttpObjectAggregator {

  private final int max;
  private final Function<String, FaultShape> shapes;
  private final CallWatch watch;

  BodyAggregator(int max, Function<String, FaultShape> shapes, CallWatch watch) {
    super(max);
    this.max = max;
    this.shapes = shapes;
    this.watch = watch;
  }

  @Override
  protected Object newContinueResponse(
      HttpMessage start, int maxContentLength, ChannelPipeline pipeline) {
    Object response = super.newContinueResponse(start, maxContentLength, pipeline);
    if (!(response instanceof FullHttpResponse full) || !isRefusal(full)) {
      return response;
    }
    if (full.status().equals(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE)) {
      return last(refusal(start));
    }
    told(start, full.status());
    return last(full);
  }

  static boolean isRefusal(FullHttpResponse response) {
    return response.status().code() >= HttpResponseStatus.BAD_REQUEST.code();
  }

  /** Ends the connection with it. */
  static FullHttpResponse last(FullHttpResponse response) {
    response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    return response;
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // of a write; what fails closes the connection
  protected void handleOversizedMessage(ChannelHandlerContext context, HttpMessage oversized) {
    context.writeAndFlush(refusal(oversized), context.voidPromise());
  }

  private FullHttpResponse refusal(HttpMessage start) {
    return refusal(
        start,
        HttpFault.of(
            HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE.code(),
            "TOO_LARGE",
            "the body is above %,d bytes; send less".formatted(max)));
  }

  FullHttpResponse refusal(HttpMessage start, HttpFault fault) {
    String path = start instanceof HttpRequest request ? request.uri() : "";
    HttpReply reply = fault.reply(shapes.apply(path));
    told(start, HttpResponseStatus.valueOf(reply.status()));
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(reply.status()),
            Unpooled.wrappedBuffer(reply.body()));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, reply.type());
    reply.headers().forEach((name, value) -> response.headers().set(name, value));
    HttpUtil.setContentLength(response, reply.body().length);
    return response;
  }

  private void told(HttpMessage start, HttpResponseStatus status) {
    if (start instanceof HttpRequest request) {
      watch.refused(new SentHead(request), status.code());
    }
  }
}
