package io.flinkgraphrag.generate.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import io.flinkgraphrag.http.CallException.Kind;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One chat completion, put together from the objects of a reply: the chunks of a stream, or the one
 * object of a server that does not stream. Of several choices one is taken. Not thread-safe.
 */
final class ChatReply {

  /** As servers write that there is none yet. */
  private static final Set<String> NO_REASONS = Set.of("", "null", "None");

  private final long startedAt;
  private Runnable onToken;
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder refusal = new StringBuilder();
  private String model = "";
  private String finishReason = "";
  private @Nullable JsonNode usage;
  private int choiceIndex = -1;
  private long firstTokenMs;
  private int spoken;
  private boolean thought;
  private boolean answered;
  private boolean ended;
  private boolean wholeMessage;

  /**
   * Creates an empty reply.
   *
   * @param startedAt when the call began, by {@link System#nanoTime}
   * @param onToken called at each token, also of a thought
   */
  ChatReply(long startedAt, Runnable onToken) {
    this.startedAt = startedAt;
    this.onToken = onToken;
  }

  /** Takes the next object of the reply; throws where it tells an error. */
  void add(JsonNode event) throws UnusableReply {
    if (event.isNull() || (event.isTextual() && event.asText().isEmpty())) {
      return; // null and "" say nothing
    }
    if (!event.isObject()) {
      throw new UnusableReply(Kind.GARBAGE, "an event is not a JSON object");
    }
    ReplyErrors.check(event, !finishReason.isEmpty());
    if (model.isEmpty()) {
      model = event.path("model").asText("");
    }
    if (event.path("usage").isObject()) {
      usage = event.path("usage");
    }
    JsonNode choice = choice(event.path("choices"));
    if (choice != null) {
      ReplyErrors.check(choice, false);
      take(choice);
    }
  }

  /** The choice that spoke first; null where the object has nothing of it. */
  private @Nullable JsonNode choice(JsonNode choices) {
    for (JsonNode choice : choices) {
      int index = choice.path("index").asInt(0);
      if (choiceIndex < 0) {
        choiceIndex = index;
      }
      if (index == choiceIndex) {
        return choice;
      }
    }
    return null;
  }

  private void take(JsonNode choice) {
    Content delta = Content.of(choice.path("delta"));
    answer(delta.text(), delta.refusal());
    answer(choice.path("text").asText(""), "");
    Content message = choice.path("message").isObject() ? whole(choice) : Content.NOTHING;
    thought |= delta.thought() || message.thought();
    boolean token = delta.token() || message.token() || choice.path("text").isTextual();
    if (token) {
      if (firstTokenMs == 0) {
        firstTokenMs = Math.max(1, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedAt));
      }
      onToken.run();
    }
    String reason = choice.path("finish_reason").asText("");
    boolean finish = choice.path("finish_reason").isTextual() && !NO_REASONS.contains(reason);
    if (finish) {
      finishReason = reason;
      ended |= answered;
    }
    spoken += token || finish ? 1 : 0;
  }

  private void answer(String piece, String refusalPiece) {
    text.append(piece);
    refusal.append(refusalPiece);
    answered |= !piece.isBlank() || !refusalPiece.isBlank();
  }

  /** A message as a whole; where pieces came before, it may hold them too. */
  private Content whole(JsonNode choice) {
    wholeMessage = true;
    Content message = Content.of(choice.path("message"));
    if (message.text().strip().startsWith(text.toString().strip())) {
      text.setLength(0);
    }
    answer(message.text(), message.refusal());
    return message;
  }

  /**
   * Lets go of who listens: an idle connection holds its last reader, and through it would hold the
   * generator, whose HTTP client could then never end.
   */
  void forget() {
    onToken = () -> {};
  }

  /**
   * Whether the server said how the answer ended, or sent it as a whole.
   *
   * @param alone whether this was no stream: in a stream a message may be a piece
   */
  boolean complete(boolean alone) {
    return (alone && wholeMessage) || !finishReason.isEmpty();
  }

  /** In how many objects the model said something, or the server how the answer ended. */
  int spoken() {
    return spoken;
  }

  /**
   * Whether the server said how the answer ended when more than thoughts had come: some servers say
   * it of each thought.
   */
  boolean mayHaveEnded() {
    return ended;
  }

  /** Whether something is left without the thoughts within the text. Takes time by its length. */
  boolean hasAnswer() {
    return !refusal.isEmpty() || !Thoughts.split(text.toString()).answer().isBlank();
  }

  /**
   * The answer.
   *
   * @param askedModel its name where the server tells none
   * @throws UnusableReply where there is none
   */
  ChatResponse response(String askedModel) throws UnusableReply {
    FinishReason finish = Endings.finish(finishReason);
    if (!refusal.isEmpty() && finish == FinishReason.STOP) {
      finish = FinishReason.CONTENT_FILTER;
    }
    if (text.toString().isBlank()) {
      throw Endings.withoutText(finish, thought || reasoningTokens() > 0, refusal.toString());
    }
    TimedMetadata.Builder metadata =
        new TimedMetadata.Builder(firstTokenMs)
            .modelName(model.isEmpty() ? askedModel : model)
            .finishReason(finish);
    if (usage != null) {
      metadata.tokenUsage(
          new TokenUsage(
              usage.path("prompt_tokens").asInt(0), usage.path("completion_tokens").asInt(0)));
    }
    return ChatResponse.builder()
        .aiMessage(AiMessage.from(text.toString()))
        .metadata(metadata.build())
        .build();
  }

  /** Of models that think in silence. */
  private int reasoningTokens() {
    return usage == null
        ? 0
        : usage.path("completion_tokens_details").path("reasoning_tokens").asInt(0);
  }
}
