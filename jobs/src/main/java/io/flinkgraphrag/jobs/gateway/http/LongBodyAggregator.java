package io.flinkgraphrag.jobs.gateway.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.FullHttpMessage;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the long bodies of a connection, each once it is admitted by its head; others are left to
 * who comes next. Who is not admitted is told so at once, and the body is read away.
 */
final class LongBodyAggregator extends BodyAggregator {

  /**
   * Parts that a body may have before they are copied together. The largest body has fewer unless
   * it comes in tiny chunks; then each copy is of all that is there, and with many parts they are
   * few.
   */
  private static final int PARTS_MAX = 1 << 16;

  private final LongBodies bodies;

  /** Whether the request under way is one with a long body. */
  private boolean taken;

  /** Whether the body is there, and handed on before it counts as come. */
  private boolean whole;

  private @Nullable HttpFault refusal;
  private @Nullable Runnable atEnd;

  LongBodyAggregator(LongBodies bodies, Function<String, FaultShape> shapes, CallWatch watch) {
    super(bodies.max(), shapes, watch);
    this.bodies = bodies;
    setMaxCumulationBufferComponents(PARTS_MAX);
  }

  @Override
  public boolean acceptInboundMessage(Object message) throws Exception {
    if (message instanceof HttpRequest request) {
      taken = bodies.has(new SentHead(request));
    }
    return taken && super.acceptInboundMessage(message);
  }

  /** Asked first where a client waits for leave to send the body. */
  @Override
  protected Object newContinueResponse(
      HttpMessage start, int maxContentLength, ChannelPipeline pipeline) {
    if (!HttpUtil.is100ContinueExpected(start)) {
      return super.newContinueResponse(start, maxContentLength, pipeline);
    }
    HttpFault fault = admit(start);
    if (fault != null) {
      return last(refusal(start, fault));
    }
    Object response = super.newContinueResponse(start, maxContentLength, pipeline);
    if (ignoreContentAfterContinueResponse(response)) {
      end();
    }
    return response;
  }

  @Override
  protected boolean ignoreContentAfterContinueResponse(Object response) {
    return response instanceof FullHttpResponse full && isRefusal(full);
  }

  /** Asked of all others. */
  @Override
  protected boolean isContentLengthInvalid(HttpMessage start, int maxContentLength) {
    refusal = admit(start);
    return refusal != null || super.isContentLengthInvalid(start, maxContentLength);
  }

  private @Nullable HttpFault admit(HttpMessage start) {
    end();
    if (!(start instanceof HttpRequest request)) {
      return null;
    }
    try {
      atEnd = bodies.admit(new SentHead(request));
      return null;
    } catch (HttpFault fault) {
      return fault;
    }
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // of a write; what fails closes the connection
  protected void handleOversizedMessage(ChannelHandlerContext context, HttpMessage oversized) {
    end();
    HttpFault fault = refusal;
    if (fault == null) {
      super.handleOversizedMessage(context, oversized);
    } else {
      refusal = null;
      context.writeAndFlush(refusal(oversized, fault), context.voidPromise());
    }
  }

  @Override
  protected void finishAggregation(FullHttpMessage aggregated) throws Exception {
    super.finishAggregation(aggregated);
    whole = true;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    try {
      super.channelRead(context, message);
    } finally {
      if (whole) {
        end();
      }
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) throws Exception {
    end();
    super.handlerRemoved(context);
  }

  private void end() {
    whole = false;
    Runnable ending = atEnd;
    atEnd = null;
    if (ending != null) {
      ending.run();
    }
  }
}
