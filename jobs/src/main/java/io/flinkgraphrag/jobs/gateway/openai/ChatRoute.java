package io.flinkgraphrag.jobs.gateway.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.contract.QuestionRecords;
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
import io.flinkgraphrag.jobs.gateway.keys.Access;
import io.flinkgraphrag.jobs.gateway.keys.Entrance;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** {@code POST /v1/chat/completions}. */
public final class ChatRoute implements HttpHandler {

  /**
   * From one sign of life to the next. Before the first one a stream has not begun, and a fault is
   * still told by its status.
   */
  private static final Duration ALIVE_INTERVAL = Duration.ofSeconds(5);

  private static final int LATE = 504;

  private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.UTF_8);

  private final Asking asking;
  private final Entrance entrance;
  private final FaultShape shape;
  private final Clock clock;

  public ChatRoute(Asking asking, Entrance entrance, FaultShape shape, Clock clock) {
    this.asking = asking;
    this.entrance = entrance;
    this.shape = shape;
    this.clock = clock;
  }

  @Override
  public void handle(HttpCall call) throws HttpFault {
    Access access = entrance.of(call);
    JsonBody.require(call);
    ChatRequest request = ChatRequest.read(call.body());
    if (!access.may(request.model())) {
      throw ChatAnswer.modelNotFound(request.model());
    }
    Optional<String> id = call.header("Idempotency-Key");
    AskQuestion question = question(request, id);
    if (request.stream()) {
      call.every(
          ALIVE_INTERVAL,
          () -> {
            call.stream();
            call.comment("waiting");
          });
    }
    Ask ask = asking.ask(question, new Reply(call, request, id.isPresent()));
    call.atEnd(ask::forget);
  }

  private static AskQuestion question(ChatRequest request, Optional<String> id) throws HttpFault {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    id.ifPresent(given -> json.put("id", given));
    QuestionRecords.putHistory(json, request.history());
    return AskQuestion.of(json.put("graph", request.model()).put("text", request.text()));
  }

  /** Answers one request. */
  private final class Reply implements AskListener {

    private final HttpCall call;
    private final ChatRequest request;

    /** Whether the client asks the same question when it repeats its request. */
    private final boolean repeatable;

    Reply(HttpCall call, ChatRequest request, boolean repeatable) {
      this.call = call;
      this.request = request;
      this.repeatable = repeatable;
    }

    @Override
    public void answered(AnswerRecord record) {
      ChatAnswer answer;
      try {
        answer = ChatAnswer.of(request.model(), record, clock.instant().getEpochSecond());
      } catch (HttpFault fault) {
        failed(fault);
        return;
      }
      if (!request.stream()) {
        call.reply(HttpReply.json(200, answer.whole()));
        return;
      }
      call.stream();
      answer.pieces(request.usage()).forEach(piece -> call.event(null, bytes(piece.toString())));
      call.event(null, DONE);
      call.endStream();
    }

    @Override
    public void failed(HttpFault fault) {
      // The question may be with the job: under another id it would be paid once more.
      // By its status, unless a stream has begun: then as the event that OpenAI's clients raise
      call.fail(repeatable && fault.status() != LATE ? fault : ChatAnswer.notAgain(fault));
      call.ifStreaming(
          () -> {
            call.event(null, bytes(shape.json(fault).toString()));
            call.endStream();
          });
    }

    private static byte[] bytes(String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
  }
}
