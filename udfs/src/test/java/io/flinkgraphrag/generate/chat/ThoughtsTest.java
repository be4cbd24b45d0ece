package io.flinkgraphrag.generate.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThoughtsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '~',
      value = {
        "Norvik made it. ¦ Norvik made it.",
        "<think>a</think>Yes. ¦ Yes.",
        "<think>a</thinking>Yes. ¦ Yes.",
        "< think >a</ think >Yes. ¦ Yes.",
        "<think/>Yes. ¦ Yes.",
        "a</think>b</think>Yes. ¦ Yes.",
        "Yes.<think>a ¦ ~~",
        "The tag (<think>) opens it [1]. ¦ ~~",
        "The layers are <thought>, <word> and <deed>. [1] ¦ ~~",
        "He asks \"Who made it?\"</think>\"Norvik\" made it. [1] ¦ \"Norvik\" made it. [1]",
        "<think>He asks \"Who?\"</think>\"Norvik\" made it. [1] ¦ \"Norvik\" made it. [1]",
        "Write \"</think>\" last. ¦ Write \"</think>\" last.",
        "Norvik made it. [1] </think> ¦ Norvik made it. [1]",
        "Norvik made it. [1]</think><|im_end|> ¦ Norvik made it. [1]",
        "<think>So, Norvik. [1]</think> ¦ ~~",
        "I need the maker</think> ¦ ~~",
        "<longcat_think>a</longcat_think>Yes. ¦ Yes.",
        "<thought_process>a</thought_process>Yes. ¦ Yes.",
        "<thinking_process>a</thinking_process>Yes. ¦ Yes.",
        "<internal_thoughts>a</internal_thoughts>Yes. ¦ Yes.",
        "<inner_thoughts>a</inner_thoughts>Yes. ¦ Yes.",
        "<reason>a</reason>Yes. ¦ Yes.",
        "<|thought|>a<|/thought|>Yes. ¦ Yes.",
        "&lt;think&gt;a&lt;/think&gt;Yes. ¦ Yes.",
        "<details type=\"reasoning\" done=\"true\"><summary>a</summary>b</details>Yes. ¦ Yes.",
        "<details>More</details> Yes. ¦ <details>More</details> Yes.",
        "<|START_THINKING|>a<|END_THINKING|><|START_RESPONSE|>Yes.<|END_RESPONSE|> ¦ Yes.",
        "<|begin_of_solution|>Yes.<|end_of_solution|> ¦ Yes.",
        "Yes.<|im_end|> <|im_start|>assistant ¦ Yes.",
        "hm<|end|><|start|>assistant<|channel|>final<|message|>Yes. ¦ Yes.",
        "assistantanalysisWe needassistantfinalYes. ¦ Yes.",
        "It is `x <think> y`. ¦ It is `x <think> y`.",
        "hm `a</think>Yes `b`. ¦ Yes `b`.",
        "<think>it ends with `</think>`, so</think>Yes. ¦ Yes.",
        "Write \"<think>\" first. ¦ Write \"<think>\" first.",
        "5 < 6 and </b> stay ¦ 5 < 6 and </b> stay",
        "<Answer>Yes.</Answer> ¦ Yes.",
        "<answer>Yes. ¦ Yes.",
        "Yes.</s> <end_of_turn> ¦ Yes.",
        "The analysis is done. ¦ The analysis is done."
      })
  void whatIsLeftIsTheAnswer(String text, String answer) {
    assertThat(Thoughts.split(text).answer()).isEqualTo(answer);
  }

  @Test
  void codeKeepsItsMarksUnlessItIsTheWholeReply() {
    String code = "```xml\n<analysis>\n  <step/>\n</analysis>\n```";
    assertThat(Thoughts.split(code + "\nThis is it. [1]").answer())
        .isEqualTo(code + "\nThis is it. [1]");
    assertThat(Thoughts.split("```\n<think>secret</think>Yes.\n```").answer())
        .doesNotContain("secret");
    assertThat(Thoughts.split("secret\n```\nsecret</think>Yes.\n```\nb\n```").answer())
        .doesNotContain("secret");
  }

  /** Thoughts and answers are drawn and put together; of the thoughts nothing is left. */
  @Test
  void noThoughtIsLeftWhateverItsMarksAre() {
    long seed = Long.getLong("graphrag.test.seed", new Random().nextLong());
    System.out.println("ThoughtsTest: -Dgraphrag.test.seed=" + seed);
    Random random = new Random(seed);
    List<String[]> marks =
        List.of(
            new String[] {"<think>", "</think>"},
            new String[] {"<Thinking>", "</Thinking>"},
            new String[] {"<thought id=\"1\">", "</thought>"},
            new String[] {"[THINK]", "[/THINK]"},
            new String[] {"◁think▷", "◁/think▷"},
            new String[] {"<|begin_of_thought|>", "<|end_of_thought|>"},
            new String[] {"<unused94>thought\n", "<unused95>"});
    for (int round = 0; round < 500; round++) {
      StringBuilder text = new StringBuilder(random.nextBoolean() ? "" : "secret</think>");
      StringBuilder answer = new StringBuilder();
      for (int part = random.nextInt(6); part >= 0; part--) {
        String[] mark = marks.get(random.nextInt(marks.size()));
        text.append(mark[0]).append("secret ``` < [ ").append(part).append(mark[1]).append("w ");
        answer.append("w ");
      }
      boolean open = random.nextBoolean();
      text.append(open ? marks.get(random.nextInt(marks.size()))[0] + "secret" : "");
      assertThat(Thoughts.split(text.toString()))
          .as("seed %d: %s", seed, text)
          .isEqualTo(new Thoughts.Split(open ? "" : answer.toString().strip(), true));
    }
  }
}
