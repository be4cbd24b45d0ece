package io.flinkgraphrag.jobs.gateway.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection that sends no request for long, or too slowly. While a request waits for its
 * answer there is no limit here.
 */
final class PatienceHandler extends ChannelDuplexHandler {

  private final Duration receiveMax;
  private final Duration idleMax;

  private java.util.concurrent.@Nullable Future<?> end;

  /**
   * Whether a whole reply went out since the last request began: a refusal goes before its body has
   * come.
   */
  private boolean replied;

  PatienceHandler(Duration receiveMax, Duration idleMax) {
    this.receiveMax = receiveMax;
    this.idleMax = idleMax;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    closeAfter(idleMax, context);
    context.fireChannelActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object part) {
    if (part instanceof HttpRequest) {
      replied = false;
      closeAfter(receiveMax, context);
    }
    if (part instanceof LastHttpContent && !replied) {
      cancel();
    }
    context.fireChannelRead(part);
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // of a write; its promise tells
  public void write(ChannelHandlerContext context, Object part, ChannelPromise promise) {
    if (part instanceof LastHttpContent && !isInformational(part)) {
      replied = true;
      closeAfter(idleMax, context);
    }
    context.write(part, promise);
  }

  /** 100 Continue and its like are whole, but the reply comes after them. */
  private static boolean isInformational(Object part) {
    return part instanceof HttpResponse response
        && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    cancel();
    context.fireChannelInactive();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // of a close, which does not fail
  private void closeAfter(Duration time, ChannelHandlerContext context) {
    cancel();
    end =
        context
            .executor()
            .schedule(
                () -> {
                  context.close();
                },
                time.toMillis(),
                TimeUnit.MILLISECONDS);
  }

  private void cancel() {
    if (end != null) {
      end.cancel(false);
      end = null;
    }
  }
}
