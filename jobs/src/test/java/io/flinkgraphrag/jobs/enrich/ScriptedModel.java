package io.flinkgraphrag.jobs.enrich;

import io.flinkgraphrag.generate.chat.ChatPrompt;
import io.flinkgraphrag.generate.chat.ChatText;
import io.flinkgraphrag.generate.chat.PromptModel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Replies as a test says, and remembers what it was asked. */
final class ScriptedModel implements PromptModel {

  static final int TOKENS = 10;

  final List<String> asked = new ArrayList<>();
  Function<String, CompletableFuture<ChatText>> answer = passage -> said("{\"relations\": []}");

  static CompletableFuture<ChatText> said(String reply) {
    return CompletableFuture.completedFuture(new ChatText(reply, TOKENS - 1, 1));
  }

  @Override
  public CompletableFuture<ChatText> ask(ChatPrompt prompt) {
    String user = prompt.user();
    String passage =
        user.substring(user.indexOf('\n') + 1, user.lastIndexOf('\n'))
            .replaceAll("^Title: .*\n", "");
    asked.add(passage);
    return answer.apply(passage);
  }

  @Override
  public void close() {}
}
