package io.flinkgraphrag.jobs.gateway.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends a connection whose last reply went out while its request still came so that the client can
 * read that reply: whoever closes a socket with unread bytes resets it, and the reset may overtake
 * the reply. So it says that nothing more is sent, and reads away what comes until the client ends
 * too, within a bound of bytes and of time.
 */
final class LingerHandler extends ChannelDuplexHandler {

  /** Four times the longest document: a client that sends on after so much reads no reply. */
  static final long BYTES_MAX = 64L << 20;

  private final SocketChannel channel;
  private final Duration timeMax;

  /** Whether the end of a request has not come, or will not be known as it cannot be read. */
  private boolean coming;

  /** Whether the reply that goes out is the last one. */
  private boolean last;

  /** Whether that one is out as a whole. */
  private boolean replied;

  private @Nullable ChannelPromise closing;
  private long bytes;

  /**
   * Of one connection.
   *
   * @param timeMax from the reply to the end, at most
   */
  LingerHandler(SocketChannel channel, Duration timeMax) {
    this.channel = channel;
    this.timeMax = timeMax;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object part) {
    if (closing != null) {
      readAway(context, part);
      return;
    }
    if (!replied) {
      boolean broken = part instanceof HttpObject object && object.decoderResult().isFailure();
      coming = (part instanceof HttpRequest || coming) && !(part instanceof LastHttpContent);
      coming = coming || broken;
    }
    context.fireChannelRead(part);
  }

  private void readAway(ChannelHandlerContext context, Object part) {
    if (part instanceof HttpContent content) {
      bytes += content.content().readableBytes();
    }
    ReferenceCountUtil.release(part);
    if (bytes > BYTES_MAX) {
      end(context);
    }
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // of a write; its promise tells
  public void write(ChannelHandlerContext context, Object part, ChannelPromise promise) {
    if (part instanceof HttpResponse response) {
      last =
          response.status().codeClass() != HttpStatusClass.INFORMATIONAL
              && !HttpUtil.isKeepAlive(response);
    }
    replied = replied || (last && part instanceof LastHttpContent);
    context.write(part, promise);
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // of closing, which does not fail
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    if (closing == null && coming && replied && channel.isActive()) {
      closing = promise;
      channel.shutdownOutput();
      channel.config().setAutoRead(true);
      context.executor().schedule(() -> end(context), timeMax.toMillis(), TimeUnit.MILLISECONDS);
    } else {
      context.close(promise);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // of a close, which does not fail
  private static void end(ChannelHandlerContext context) {
    context.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (closing != null) {
      closing.trySuccess();
    }
    context.fireChannelInactive();
  }
}
