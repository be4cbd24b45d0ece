package io.flinkgraphrag.jobs.gateway.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Lets a connection's requests in one after the other: the next begins when the reply to the one
 * before is sent. So nothing that is said of a request (a refusal, 100 Continue) comes into another
 * one's reply. While a request is under way the connection is read on, so that its end is noticed
 * at once; only a client that sends the next request before it has the reply is not read any
 * further until then.
 */
final class TurnHandler extends ChannelDuplexHandler {

  /** No more than one read of the socket holds, as nothing is read while there are some. */
  private final Queue<Object> next = new ArrayDeque<>();

  /** Whether a request's head was let in whose reply is not sent. */
  private boolean busy;

  /** Of the reply that goes out: 100 Continue and its like are followed by another one. */
  private boolean informational;

  /** Whether a reply has said that the connection takes no further request. */
  private boolean last;

  @Override
  public void channelRead(ChannelHandlerContext context, Object part) {
    if (last) {
      ReferenceCountUtil.release(part);
    } else if (!next.isEmpty() || (busy && part instanceof HttpRequest)) {
      next.add(part);
      context.channel().config().setAutoRead(false);
    } else {
      letIn(context, part);
    }
  }

  private void letIn(ChannelHandlerContext context, Object part) {
    busy = busy || part instanceof HttpRequest;
    context.fireChannelRead(part);
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // of a write; its promise tells
  public void write(ChannelHandlerContext context, Object part, ChannelPromise promise) {
    if (part instanceof HttpResponse response) {
      HttpResponseStatus status = response.status();
      informational = status.codeClass() == HttpStatusClass.INFORMATIONAL;
      last = last || (!informational && !HttpUtil.isKeepAlive(response));
    }
    boolean whole = part instanceof LastHttpContent && !informational;
    context.write(part, promise);
    if (whole) {
      busy = false;
      // not from within the end of the one before, or a row of them would be as deep as it is long
      context.executor().execute(() -> letNextIn(context));
    }
  }

  private void letNextIn(ChannelHandlerContext context) {
    // each may be replied to at once, and that reply be the last one
    while (!last && !next.isEmpty() && !(busy && next.peek() instanceof HttpRequest)) {
      letIn(context, next.remove());
    }
    if (last) {
      forgetNext();
      return;
    }
    if (next.isEmpty()) {
      context.channel().config().setAutoRead(true);
    }
    context.fireChannelReadComplete();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    forgetNext();
    context.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    forgetNext();
  }

  private void forgetNext() {
    for (Object part = next.poll(); part != null; part = next.poll()) {
      ReferenceCountUtil.release(part);
    }
  }
}
