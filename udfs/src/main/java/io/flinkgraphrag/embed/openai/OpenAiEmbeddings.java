package io.flinkgraphrag.embed.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.embed.Embedder.Urgency;
import io.flinkgraphrag.embed.TriedEmbedding;
import io.flinkgraphrag.embed.engine.EmbeddingCall;
import io.flinkgraphrag.embed.engine.EmbeddingEngine;
import io.flinkgraphrag.embed.inprocess.OnnxModel;
import io.flinkgraphrag.http.BoundedBody;
import io.flinkgraphrag.http.HttpTransport;
import io.flinkgraphrag.http.NetworkFault;
import io.flinkgraphrag.http.TrustStore;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Vectors from a server that speaks OpenAI's embeddings, asked without blocking: all calls share
 * {@link #THREADS} threads and one selector, and at most the options' number is in flight. Updates
 * leave a quarter of the places to questions, and one of two or three, so that a slow server has
 * one for each that comes. A single place is shared, and questions are next.
 *
 * <p>One text a call and one try: tries are {@link TriedEmbedding}'s. A call that is completed by
 * another, or takes longer than the timeout, closes its connection. Thread-safe.
 */
public final class OpenAiEmbeddings implements EmbeddingEngine {

  /** Threads that read replies. */
  public static final int THREADS = 2;

  /** Bytes of one reply; 4,096 numbers with all their digits are some 100 KB. */
  public static final int REPLY_BYTES_MAX = 1024 * 1024;

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final OpenAiEmbeddingOptions options;
  private final URI endpoint;
  private final HttpTransport transport;
  private final AtomicLong sequence = new AtomicLong();
  private final PriorityQueue<Call> waiting = new PriorityQueue<>();
  private final int updatesMax;
  private int inFlight;
  private int updatesInFlight;
  private boolean closed;

  OpenAiEmbeddings(OpenAiEmbeddingOptions options, TrustStore trust) {
    this.options = options;
    this.endpoint = options.server().endpoint("embeddings");
    int forQuestions = Math.max(1, options.inFlightMax() / 4);
    this.updatesMax = Math.max(1, options.inFlightMax() - forQuestions);
    this.transport = new HttpTransport("embed-openai", THREADS, CONNECT_TIMEOUT, trust.context());
  }

  @Override
  public EmbeddingCall call(String text, Urgency urgency, Semaphore room) {
    return new Call(text, urgency, room);
  }

  @Override
  public void submit(EmbeddingCall call) {
    synchronized (waiting) {
      if (closed) {
        throw new RejectedExecutionException("the embedder is closed");
      }
      waiting.add((Call) call);
    }
    startWhatMay();
  }

  /** Gives places in flight to the next calls that still want them. */
  private void startWhatMay() {
    for (Call call = takeNext(); call != null; call = takeNext()) {
      call.stopWaiting();
      if (call.vector().isDone()) {
        giveBack(call);
      } else {
        call.start();
      }
    }
  }

  /** The next call that may start, with a place. Questions stand first. */
  private @Nullable Call takeNext() {
    synchronized (waiting) {
      Call call = waiting.peek();
      boolean update = call != null && call.urgency() == Urgency.UPDATE;
      if (call == null
          || inFlight == options.inFlightMax()
          || (update && updatesInFlight == updatesMax)) {
        return null;
      }
      inFlight++;
      updatesInFlight += update ? 1 : 0;
      return waiting.poll();
    }
  }

  private void giveBack(Call call) {
    synchronized (waiting) {
      inFlight--;
      updatesInFlight -= call.urgency() == Urgency.UPDATE ? 1 : 0;
    }
  }

  @Override
  public void close() {
    synchronized (waiting) {
      closed = true;
      waiting.clear();
    }
    transport.close();
  }

  private final class Call extends EmbeddingCall {

    private final CompletableFuture<float[]> reply = new CompletableFuture<>();

    private Call(String text, Urgency urgency, Semaphore room) {
      super(text, urgency, sequence.getAndIncrement(), room);
    }

    @Override
    public void dequeue() {
      synchronized (waiting) {
        waiting.remove(this);
      }
    }

    private void start() {
      // HttpRequest's own timeout ends with the reply's headers
      reply.orTimeout(options.timeout().toMillis(), TimeUnit.MILLISECONDS);
      CompletableFuture<?> exchange = send();
      CompletableFuture<float[]> unused =
          reply.whenComplete(
              (vector, failure) -> {
                exchange.cancel(true);
                end(vector, failure);
                giveBack(this);
                // not on this stack: the next one may be over at once too
                transport.threads().execute(OpenAiEmbeddings.this::startWhatMay);
              });
      CompletableFuture<float[]> unusedToo =
          vector().whenComplete((vector, failure) -> reply.cancel(false));
    }

    private CompletableFuture<?> send() {
      CompletableFuture<HttpResponse<byte[]>> exchange;
      try {
        exchange =
            transport.client().sendAsync(request(text()), info -> new BoundedBody(REPLY_BYTES_MAX));
      } catch (RuntimeException | JsonProcessingException e) {
        reply.completeExceptionally(e);
        return reply;
      }
      CompletableFuture<?> unused =
          exchange.whenComplete(
              (response, failure) -> {
                try {
                  if (failure == null) {
                    reply.complete(EmbeddingReply.vector(response, options));
                  } else {
                    reply.completeExceptionally(failure);
                  }
                } catch (RuntimeException e) {
                  reply.completeExceptionally(e);
                }
              });
      return exchange;
    }

    private void end(float[] vector, @Nullable Throwable failure) {
      if (failure == null) {
        vector().complete(vector);
      } else {
        vector().completeExceptionally(explained(failure));
      }
    }
  }

  private HttpRequest request(String text) throws JsonProcessingException {
    ObjectNode body = JSON.createObjectNode();
    body.put("model", options.space().model());
    body.put("input", OnnxModel.bounded(text));
    body.put("encoding_format", "float");
    // by way of a string: half a surrogate pair becomes a question mark and not an exception
    byte[] bytes = JSON.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(endpoint)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(bytes));
    options.server().authorize(request);
    return request.build();
  }

  /** The failure with the endpoint in its message; a reply's own has it already. */
  private Throwable explained(Throwable failure) {
    Throwable cause = TriedEmbedding.cause(failure);
    if (cause instanceof IllegalArgumentException || cause instanceof IllegalStateException) {
      return cause;
    }
    String what =
        cause instanceof TimeoutException
            ? "no complete reply within " + options.timeout().toMillis() + " ms"
            : "no reply: " + NetworkFault.words(failure);
    return new IllegalStateException("POST " + endpoint + ": " + what, cause);
  }
}
