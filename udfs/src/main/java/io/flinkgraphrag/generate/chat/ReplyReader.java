package io.flinkgraphrag.generate.chat;

import dev.langchain4j.model.chat.response.ChatResponse;
import io.flinkgraphrag.http.CallException;
import io.flinkgraphrag.http.CallException.Kind;
import io.flinkgraphrag.http.Failures;
import io.flinkgraphrag.http.NetworkFault;
import io.flinkgraphrag.http.RetryAfter;
import io.flinkgraphrag.openai.OpenAiServer;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Reads one reply as its bytes come in, and completes the call's result with it or with what went
 * wrong. Called by the HTTP client, never by two threads at a time, and by the timer of an answer
 * that may have ended; the two exclude each other for as long as it takes to read what has come.
 *
 * <p>A stream's answer is complete with {@code [DONE]} or its end. Some servers send neither and
 * keep the connection open; so an answer is complete too when the server said how it ended and has
 * been silent for a short time since. Silent, because others say with every piece how it ended.
 */
final class ReplyReader implements HttpResponse.BodySubscriber<Void> {

  /** Bytes of one reply; a longer one is garbage. Some 10,000 tokens with their wrapping. */
  static final int REPLY_BYTES_MAX = 4 * 1024 * 1024;

  /** Characters of what went wrong, the server's words included, in an error's message. */
  static final int WORDS_MAX = 400;

  /** Bytes of a body that stand in an error's message. */
  static final int EXCERPT_BYTES_MAX = 500;

  private final OpenAiServer server;
  private final URI address;
  private final String model;
  private Executor afterTheAnswer;
  private final CompletableFuture<ChatResponse> result;
  private final ChatReply reply;
  private final ChatStream stream;
  private final CompletableFuture<Void> body = new CompletableFuture<>();
  private final byte[] excerpt = new byte[EXCERPT_BYTES_MAX];
  private int size;
  private int status;
  private @Nullable Duration retryAfter;
  private @Nullable CompressedBody compressed;
  private Flow.Subscription subscription;
  private volatile boolean received;

  /** How often the model had spoken when the timer was set; 0 before. Guarded by the reply. */
  private int spokenAtTimer;

  /**
   * Creates the reader of one call.
   *
   * @param model that was asked for
   * @param startedAt when the call began, by {@link System#nanoTime}
   * @param onToken called at each token, also of a thought
   * @param afterTheAnswer does a task a short time later, in a thread of its own
   */
  ReplyReader(
      OpenAiServer server,
      URI address,
      String model,
      long startedAt,
      Runnable onToken,
      Executor afterTheAnswer,
      CompletableFuture<ChatResponse> result) {
    this.server = server;
    this.address = address;
    this.model = model;
    this.afterTheAnswer = afterTheAnswer;
    this.result = result;
    this.reply = new ChatReply(startedAt, onToken);
    this.stream = new ChatStream(reply);
  }

  /** The body handler: status and headers are there. */
  HttpResponse.BodySubscriber<Void> begin(HttpResponse.ResponseInfo info) {
    status = info.statusCode();
    retryAfter =
        info.headers()
            .firstValue("Retry-After")
            .map(value -> RetryAfter.parse(value, Instant.now()))
            .orElse(null);
    compressed = CompressedBody.of(info.headers());
    return this;
  }

  @Override
  public CompletionStage<Void> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Flow.Subscription newSubscription) {
    subscription = newSubscription;
    subscription.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    try {
      for (ByteBuffer buffer : buffers) {
        read(buffer);
      }
    } catch (CallException e) {
      result.completeExceptionally(e);
    }
    if (result.isCompletedExceptionally() || size > REPLY_BYTES_MAX) {
      subscription.cancel();
      body.complete(null);
    } else {
      subscription.request(1);
    }
  }

  private void read(ByteBuffer buffer) throws CallException {
    int kept = Math.min(buffer.remaining(), Math.max(0, EXCERPT_BYTES_MAX - size));
    buffer.duplicate().get(excerpt, Math.min(size, EXCERPT_BYTES_MAX), kept);
    size += buffer.remaining();
    if (size > REPLY_BYTES_MAX) {
      throw failure(Kind.GARBAGE, "more than " + REPLY_BYTES_MAX + " bytes", null);
    }
    if (status == 200 && !result.isDone()) {
      try {
        if (compressed != null) {
          compressed.keep(buffer);
          return;
        }
        synchronized (reply) {
          stream.read(buffer);
          if (!stream.done()) {
            awaitSilence();
            return;
          }
        }
        finish();
      } catch (UnusableReply e) {
        throw failure(e);
      }
    }
  }

  /** Sets the timer anew where the model has spoken, once for all that came together. */
  private void awaitSilence() {
    int spoken = reply.spoken();
    if (reply.mayHaveEnded() && spoken != spokenAtTimer) {
      spokenAtTimer = spoken;
      afterTheAnswer.execute(() -> finishWhereSilent(spoken));
    }
  }

  /** The timer: its answer is put together here, once, and not with every piece. */
  private void finishWhereSilent(int spokenThen) {
    try {
      ChatResponse response;
      synchronized (reply) {
        if (result.isDone() || reply.spoken() != spokenThen || !reply.hasAnswer()) {
          return;
        }
        reply.forget();
        response = reply.response(model);
      }
      result.complete(response);
    } catch (UnusableReply e) {
      result.completeExceptionally(failure(e));
    }
  }

  /** The body is complete. */
  @Override
  public void onComplete() {
    received = true;
    try {
      if (status != 200) {
        throw failure(
            status < 300 ? Kind.GARBAGE : Failures.ofStatus(status), "no answer was given", null);
      }
      if (!result.isDone()) {
        synchronized (reply) {
          if (compressed != null) {
            stream.read(compressed.decoded(REPLY_BYTES_MAX));
          }
          stream.end();
        }
        finish();
      }
    } catch (UnusableReply e) {
      result.completeExceptionally(failure(e));
    } catch (CallException e) {
      result.completeExceptionally(e);
    }
    synchronized (reply) {
      reply.forget();
    }
    afterTheAnswer = Runnable::run; // an idle connection holds its last reader, as ChatReply says
    body.complete(null);
  }

  /**
   * Whether the whole reply is here. Its connection may be another call's by now, so that
   * cancelling the exchange would break that one.
   */
  boolean received() {
    return received;
  }

  private void finish() throws UnusableReply {
    ChatResponse response;
    synchronized (reply) {
      if (!stream.done() && !reply.complete(stream.alone())) {
        throw new UnusableReply(Kind.GARBAGE, "the stream ended before the answer did");
      }
      response = reply.response(model);
    }
    result.complete(response);
  }

  /** The body broke off. */
  @Override
  public void onError(Throwable error) {
    failed(error);
    body.complete(null);
  }

  /** The exchange failed, before the body or within; no effect after the result. */
  void failed(Throwable error) {
    if (result.isDone()) {
      return;
    }
    if (status >= 300) {
      result.completeExceptionally(
          failure(Failures.ofStatus(status), "no answer was given", error));
    } else if (status == 0 || cause(error) instanceof SocketException) {
      Kind kind = Failures.of("", error).kind();
      result.completeExceptionally(failure(kind, NetworkFault.words(error), error));
    } else {
      result.completeExceptionally(
          failure(Kind.GARBAGE, "the stream broke off: " + NetworkFault.words(error), error));
    }
  }

  private static Throwable cause(Throwable error) {
    Throwable cause = error;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    return cause;
  }

  private CallException failure(UnusableReply unusable) {
    // without its cause, whose message may hold the key
    CallException failure = failure(unusable.kind(), unusable.getMessage(), null);
    return unusable.endpointIsWell() ? failure.ofAWellEndpoint() : failure;
  }

  private CallException failure(Kind kind, String what, @Nullable Throwable causeOrNull) {
    StringBuilder message = new StringBuilder("POST ").append(address);
    if (status != 0) {
      message.append(" -> ").append(status);
    }
    message.append(": ").append(cut(server.withoutKey(what)));
    String begin = compressed != null || stream.isReply() ? "" : excerpt();
    if (!begin.isBlank()) {
      message.append("; the body begins: ").append(begin);
    }
    if (kind == Kind.INVALID_REQUEST) {
      message.append(BodyFields.advice(begin));
    }
    CallException failure = new CallException(kind, message.toString(), causeOrNull);
    return retryAfter == null ? failure : failure.withRetryAfter(retryAfter);
  }

  private static String cut(String words) {
    return words.length() <= WORDS_MAX ? words : words.substring(0, WORDS_MAX - 1) + "…";
  }

  /**
   * On one line, and without the key, which some servers send back. Only of what no model said: the
   * message gets into records, and half a text or a thought must not.
   */
  private String excerpt() {
    String text =
        new String(excerpt, 0, Math.min(size, EXCERPT_BYTES_MAX), StandardCharsets.UTF_8)
            .replaceAll("\\s+", " ")
            .strip();
    return server.withoutKey(text);
  }
}
