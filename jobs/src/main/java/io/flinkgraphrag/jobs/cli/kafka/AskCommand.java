package io.flinkgraphrag.jobs.cli.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.contract.Limits;
import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.LineReader;
import io.flinkgraphrag.jobs.cli.console.Output;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "ask",
    description = {
      "Asks one question and prints its answer; with --follow also those that follow it.",
      "",
      "Exit codes: 0 answered or degraded, 3 ended without an answer (no evidence, rejected,"
          + " expired, failed), 1 nothing came in time, 2 no broker, no topic or wrong arguments."
          + " With --follow 3 if one of them ended without an answer."
    })
public final class AskCommand implements Callable<Integer> {

  /** Set by the shell command where standard input is a terminal; the JDKs differ in telling. */
  private static final String TERMINAL = "graphrag.terminal";

  private static final int LINE_BYTES_MAX = 64 * 1024;

  private final TurnsAsked turns = new TurnsAsked();

  @Spec private CommandSpec spec;

  @Mixin private QuestionFlags flags;

  @Parameters(
      arity = "0..*",
      paramLabel = "QUESTION",
      description = "The question; several words are joined by blanks.")
  private List<String> words = List.of();

  @Option(
      names = "--evidence",
      description = "Print what retrieval finds, and ask no generator for a text.")
  private boolean evidence;

  @Option(
      names = "--follow",
      description =
          "Go on with questions from standard input, one a line, each with the turns before it"
              + " (the last "
              + Limits.HISTORY_MAX
              + "): \"And who founded it?\". An empty line or the end of input ends the talk.")
  private boolean follow;

  @Override
  public Integer call() throws IOException {
    flags.check();
    if (words.isEmpty() && !follow) {
      throw new ParameterException(
          spec.commandLine(), "QUESTION is missing; ask such as: ./graphrag ask Who is Ada?");
    }
    String text = String.join(" ", words).strip();
    if (text.isEmpty() && !(follow && words.isEmpty())) {
      throw new CommandFailure(
          CommandFailure.UNUSABLE,
          "the question is empty; ask such as: ./graphrag ask Who is Ada?");
    }
    try (QuestionFlags.Asker asker = flags.asker()) {
      boolean answered = text.isEmpty() || ask(asker, text);
      if (follow) {
        answered &= askWhatFollows(asker);
      }
      return answered ? 0 : CommandFailure.NO_ANSWER;
    }
  }

  private boolean ask(QuestionFlags.Asker asker, String text) {
    ObjectNode question = turns.before(flags.question().put("text", text));
    if (evidence) {
      question.put("want", "evidence");
    }
    JsonNode answer = asker.answer(question);
    turns.add(text, answer);
    String shown = evidence ? EvidenceText.of(answer) : AnswerText.of(answer);
    Output.of(spec).result(flags.json() ? answer.toString() : shown);
    return AnswerText.isAnswer(answer);
  }

  /** Standard input is left open. */
  private boolean askWhatFollows(QuestionFlags.Asker asker) throws IOException {
    boolean answered = true;
    prompt(); // the reader looks at what comes first at once
    LineReader lines = new LineReader(System.in, LINE_BYTES_MAX);
    for (byte[] line = lines.next(); line != null; line = lines.next()) {
      String text = new String(line, StandardCharsets.UTF_8).strip();
      if (text.isEmpty()) {
        break;
      }
      if (lines.tooLong()) {
        throw new CommandFailure(
            CommandFailure.UNUSABLE,
            "a question of more than %,d bytes is not asked; a line is one question"
                .formatted(LINE_BYTES_MAX));
      }
      answered &= ask(asker, text);
      prompt();
    }
    return answered;
  }

  private void prompt() {
    if (Boolean.getBoolean(TERMINAL)) {
      Output.of(spec).prompt("> ");
    }
  }
}
