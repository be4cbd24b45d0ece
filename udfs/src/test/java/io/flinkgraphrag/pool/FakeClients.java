package io.flinkgraphrag.pool;

import io.flinkgraphrag.discover.Endpoint;
import io.flinkgraphrag.generate.Generation;
import io.flinkgraphrag.generate.GenerationRequest;
import io.flinkgraphrag.http.CallException;
import io.flinkgraphrag.http.CallException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Endpoints in virtual time, each with a behaviour that the test can change. */
final class FakeClients implements EndpointClients<GenerationRequest, Generation> {

  /** What an endpoint does with the calls that begin now. */
  interface Behaviour {
    void answer(Call call);
  }

  private final VirtualTime time;
  private final Map<String, Behaviour> behaviours = new HashMap<>();
  private final List<Call> calls = new ArrayList<>();
  private final List<String> open = new ArrayList<>();
  boolean closed;

  FakeClients(VirtualTime time) {
    this.time = time;
  }

  /** A call as the endpoint sees it. */
  final class Call {

    final String endpoint;
    final long at = time.nowMs();
    final CompletableFuture<Generation> reply = new CompletableFuture<>();
    private final Runnable onToken;

    Call(String endpoint, Runnable onToken) {
      this.endpoint = endpoint;
      this.onToken = onToken;
    }

    void token() {
      onToken.run();
    }

    void ok() {
      reply.complete(new Generation(endpoint, List.of(), "m", 1, 1, 1));
    }

    void fail(Kind kind) {
      fail(new CallException(kind, "endpoint " + endpoint + " says " + kind));
    }

    void fail(CallException failure) {
      reply.completeExceptionally(failure);
    }
  }

  /** First token after a tenth of the time, answer after all of it. */
  Behaviour ok(long ms) {
    return call -> {
      time.after(ms / 10, call::token);
      time.after(ms, call::ok);
    };
  }

  static Behaviour failing(Kind kind) {
    return call -> call.fail(kind);
  }

  static Behaviour silent() {
    return call -> {};
  }

  void behave(String endpoint, Behaviour behaviour) {
    behaviours.put(endpoint, behaviour);
  }

  List<Call> calls() {
    return calls;
  }

  List<Call> calls(String endpoint) {
    return calls.stream().filter(call -> call.endpoint.equals(endpoint)).toList();
  }

  List<String> open() {
    return open;
  }

  @Override
  public EndpointClient<GenerationRequest, Generation> open(Endpoint endpoint) {
    open.add(endpoint.id());
    return new EndpointClient<>() {
      @Override
      public CompletableFuture<Generation> call(
          GenerationRequest request, Duration timeout, Runnable onToken) {
        Call call = new Call(endpoint.id(), onToken);
        calls.add(call);
        behaviours.getOrDefault(endpoint.id(), ok(100)).answer(call);
        return call.reply;
      }

      @Override
      public void close() {
        open.remove(endpoint.id());
      }
    };
  }

  @Override
  public void close() {
    closed = true;
  }
}
