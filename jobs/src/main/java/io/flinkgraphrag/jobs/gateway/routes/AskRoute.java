package io.flinkgraphrag.jobs.gateway.routes;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.jobs.gateway.asking.AnswerRecord;
import io.flinkgraphrag.jobs.gateway.asking.Ask;
import io.flinkgraphrag.jobs.gateway.asking.AskListener;
import io.flinkgraphrag.jobs.gateway.asking.AskQuestion;
import io.flinkgraphrag.jobs.gateway.asking.Asking;
import io.flinkgraphrag.jobs.gateway.http.FaultShape;
import io.flinkgraphrag.jobs.gateway.http.HttpCall;
import io.flinkgraphrag.jobs.gateway.http.HttpFault;
import io.flinkgraphrag.jobs.gateway.http.HttpHandler;
import io.flinkgraphrag.jobs.gateway.http.HttpReply;
import io.flinkgraphrag.jobs.gateway.http.JsonBody;
import io.flinkgraphrag.jobs.gateway.keys.Entrance;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * {@code POST /ask}: the contract's question in, the answer's record out, as one reply or as events
 * while it is awaited.
 */
public final class AskRoute implements HttpHandler {

  /** From one sign of life to the next. */
  private static final Duration WAITING_INTERVAL = Duration.ofSeconds(3);

  private final Asking asking;
  private final Entrance entrance;

  public AskRoute(Asking asking, Entrance entrance) {
    this.asking = asking;
    this.entrance = entrance;
  }

  @Override
  public void handle(HttpCall call) throws HttpFault {
    var access = entrance.of(call);
    JsonBody.require(call);
    AskQuestion question = AskQuestion.read(call.body());
    access.require(question.graph());
    boolean events = call.header("Accept").orElse("").contains("text/event-stream");
    Ask ask = asking.ask(question, events ? events(call) : reply(call));
    call.atEnd(ask::forget);
  }

  private static AskListener reply(HttpCall call) {
    return new AskListener() {
      @Override
      public void answered(AnswerRecord answer) {
        call.reply(HttpReply.json(200, answer.bytes()));
      }

      @Override
      public void failed(HttpFault fault) {
        call.fail(fault);
      }
    };
  }

  private AskListener events(HttpCall call) {
    long startedAt = System.nanoTime();
    call.every(WAITING_INTERVAL, () -> tellWaiting(call, startedAt));
    return new AskListener() {
      @Override
      public void accepted(String topic, int partition, long offset) {
        send(
            call,
            "accepted",
            object().put("topic", topic).put("partition", partition).put("offset", offset));
      }

      @Override
      public void answered(AnswerRecord answer) {
        call.stream();
        call.event("answer", answer.bytes());
        call.endStream();
      }

      @Override
      public void failed(HttpFault fault) {
        send(call, "error", (ObjectNode) FaultShape.OWN.json(fault).path("error"));
        call.endStream();
      }
    };
  }

  private void tellWaiting(HttpCall call, long startedAt) {
    ObjectNode told =
        object().put("seconds", Duration.ofNanos(System.nanoTime() - startedAt).toSeconds());
    long seen = asking.secondsSinceAnswer();
    if (seen < 0) {
      told.putNull("lastAnswerSeconds");
    } else {
      told.put("lastAnswerSeconds", seen);
    }
    send(call, "waiting", told);
  }

  private static void send(HttpCall call, String event, ObjectNode data) {
    call.stream();
    call.event(event, data.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
