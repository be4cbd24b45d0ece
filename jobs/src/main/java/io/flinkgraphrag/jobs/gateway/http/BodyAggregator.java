package io.flinkgraphrag.jobs.gateway.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/**
 * Gathers a request's body up to a bound, and refuses a longer one as soon as that is known, in
 * words; the rest of it is read away, as a client that still sends does not look for a reply.
 */
final class BodyAggregator extends HttpObjectAggregator {

  private final int max;
  private final Function<String, FaultShape> shapes;

  BodyAggregator(int max, Function<String, FaultShape> shapes) {
    super(max);
    this.max = max;
    this.shapes = shapes;
  }

  @Override
  protected Object newContinueResponse(
      HttpMessage start, int maxContentLength, ChannelPipeline pipeline) {
    Object response = super.newContinueResponse(start, maxContentLength, pipeline);
    return response instanceof FullHttpResponse full
            && full.status().equals(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE)
        ? refusal(start)
        : response;
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // of a write; what fails closes the connection
  protected void handleOversizedMessage(ChannelHandlerContext context, HttpMessage oversized) {
    context.writeAndFlush(refusal(oversized), context.voidPromise());
  }

  private FullHttpResponse refusal(HttpMessage start) {
    String path = start instanceof HttpRequest request ? request.uri() : "";
    byte[] body =
        shapes
            .apply(path)
            .json(
                HttpFault.of(
                    HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE.code(),
                    "TOO_LARGE",
                    "the body is above %,d bytes; send less".formatted(max)))
            .toString()
            .getBytes(StandardCharsets.UTF_8);
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
            Unpooled.wrappedBuffer(body));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, HttpReply.JSON);
    HttpUtil.setContentLength(response, body.length);
    return response;
  }
}
