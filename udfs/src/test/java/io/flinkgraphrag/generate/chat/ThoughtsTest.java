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
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "Norvik made it. | Norvik made it.",
        "<think>a</think>Yes. | Yes.",
        "<think>a</thinking>Yes. | Yes.",
        "< think >a</ think >Yes. | Yes.",
        "<think/>Yes. | Yes.",
        "a</think>b</think>Yes. | Yes.",
        "Yes.<think>a | Yes.",
        "<think>it ends with `</think>`, so</think>Yes. | Yes.",
        "Write \"<think>\" first. | Write \"<think>\" first.",
        "5 < 6 and </b> stay | 5 < 6 and </b> stay",
        "<Answer>Yes.</Answer> | Yes.",
        "<answer>Yes. | Yes.",
        "Yes.</s> <end_of_turn> | Yes.",
        "The analysis is done. | The analysis is done."
      })
  void whatIsLeftIsTheAnswer(String text, String answer) {
    assertThat(Thoughts.split(text).answer()).isEqualTo(answer);
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
          .isEqualTo(new Thoughts.Split(answer.toString().strip(), true));
    }
  }
}
