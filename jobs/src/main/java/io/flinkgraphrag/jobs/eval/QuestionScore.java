package io.flinkgraphrag.jobs.eval;

import io.flinkgraphrag.generate.extractive.ExtractiveChat;
import io.flinkgraphrag.text.Language;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * How good one answer is, each measure 0 to 1. A measure is null where the golden question does not
 * expect anything of its kind, and 0 where it does and no record came.
 *
 * @param recallAt2 share of the expected passages among the first 2 of the evidence
 * @param allGoldAt5 1 where all of them are among the first 5
 * @param hitAt1 whether the first answer is right: where there are passages in evidence, or no
 *     evidence at all, an accepted answer stands in the answer's text; else it is the id or the
 *     name of the first entity
 * @param firstSentence whether an accepted answer stands in the first sentence of the answer's text
 * @param answerInEvidence whether an accepted answer stands in a passage's text or title or is at
 *     an end of a fact
 * @param answerChars of its text without marks; null where there is none
 * @param latencyMs from sending to receiving; null where no record came
 * @param stagesMs by name; empty where the record has none
 */
public record QuestionScore(
    @Nullable String group,
    String status,
    @Nullable Double recallAt2,
    @Nullable Double recallAt5,
    @Nullable Double allGoldAt5,
    @Nullable Double hitAt1,
    @Nullable Double firstSentence,
    @Nullable Double answerInEvidence,
    @Nullable Double exactMatch,
    @Nullable Double f1,
    @Nullable Long answerChars,
    @Nullable Long latencyMs,
    Map<String, Long> stagesMs) {

  /** In place of a status: no record came in time. */
  public static final String NO_ANSWER = "NO_ANSWER";

  /** The status of a question that was not taken. */
  public static final String REJECTED = "REJECTED";

  private static final int FEW = 2;
  private static final int SOME = 5;

  /** The stages whose times together are the retrieval's. */
  private static final Set<String> RETRIEVAL = Set.of("link", "hop", "read");

  public static QuestionScore of(GoldenQuestion golden, AnswerRecord answer, long latencyMs) {
    List<String> expected = golden.expectedPassages();
    List<String> accepted = golden.expectedAnswers();
    Double recall = recall(expected, answer.passages(), SOME);
    String text = answer.answered() ? Words.withoutCitations(answer.text()) : "";
    List<String> words = Words.squad(text);
    List<String> first =
        answer.answered() ? Words.separated(firstSentence(answer.text())) : List.of();
    return new QuestionScore(
        golden.group(),
        answer.status(),
        recall(expected, answer.passages(), FEW),
        recall,
        recall == null ? null : truth(recall == 1),
        any(accepted, one -> truth(isFirst(one, text, answer))),
        any(accepted, one -> truth(Words.contains(first, Words.separated(one)))),
        any(accepted, one -> truth(isInEvidence(one, answer))),
        any(accepted, one -> truth(words.equals(Words.squad(one)))),
        any(accepted, one -> Words.f1(words, Words.squad(one))),
        text.isBlank() ? null : (long) text.strip().length(),
        latencyMs,
        stages(answer));
  }

  public static QuestionScore unanswered(GoldenQuestion golden) {
    Double recall = golden.expectedPassages().isEmpty() ? null : 0.0;
    Double right = golden.expectedAnswers().isEmpty() ? null : 0.0;
    return new QuestionScore(
        golden.group(),
        NO_ANSWER,
        recall,
        recall,
        recall,
        right,
        right,
        right,
        right,
        right,
        null,
        null,
        Map.of());
  }

  private static double truth(boolean holds) {
    return holds ? 1 : 0;
  }

  /** The best over the accepted answers; null where none is known. */
  private static @Nullable Double any(List<String> accepted, ToDoubleFunction<String> measure) {
    return accepted.isEmpty() ? null : accepted.stream().mapToDouble(measure).max().orElse(0);
  }

  private static @Nullable Double recall(
      List<String> expected, List<AnswerRecord.Passage> found, int first) {
    if (expected.isEmpty()) {
      return null;
    }
    Set<String> missing = new HashSet<>(expected);
    int all = missing.size();
    found.stream().limit(first).forEach(passage -> missing.remove(passage.id()));
    return (double) (all - missing.size()) / all;
  }

  private static boolean isFirst(String accepted, String text, AnswerRecord answer) {
    List<String> words = Words.separated(accepted);
    if (!answer.passages().isEmpty() || answer.entities().isEmpty()) {
      return Words.contains(Words.separated(text), words);
    }
    AnswerRecord.Entity first = answer.entities().get(0);
    return !words.isEmpty()
        && (words.equals(Words.separated(first.id()))
            || words.equals(Words.separated(first.name())));
  }

  /** What stands before the first mark, or the first sentence of that. */
  private static String firstSentence(String answer) {
    String marked = Words.beforeCitations(answer);
    List<String> sentences = Language.of(ExtractiveChat.language(marked)).sentences(marked);
    return sentences.isEmpty() ? "" : sentences.get(0);
  }

  private static boolean isInEvidence(String accepted, AnswerRecord answer) {
    List<String> words = Words.separated(accepted);
    for (AnswerRecord.Passage passage : answer.passages()) {
      if (Words.contains(Words.separated(passage.title()), words)
          || Words.contains(Words.separated(passage.text()), words)) {
        return true;
      }
    }
    return answer.factEnds().stream().anyMatch(end -> Words.contains(Words.separated(end), words));
  }

  private static Map<String, Long> stages(AnswerRecord answer) {
    Map<String, Long> stages = new LinkedHashMap<>();
    if (!answer.timings().isObject()) {
      return stages;
    }
    long retrieval = 0;
    for (String stage : List.of("queue", "embed", "link", "hop", "read", "generate")) {
      long ms = answer.timings().path(stage + "Ms").asLong();
      stages.put(stage, ms);
      retrieval += RETRIEVAL.contains(stage) ? ms : 0;
    }
    stages.put("retrieval", retrieval);
    stages.put("total", answer.timings().path("totalMs").asLong());
    return stages;
  }
}
