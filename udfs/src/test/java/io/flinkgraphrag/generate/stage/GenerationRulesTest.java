package io.flinkgraphrag.generate.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkgraphrag.generate.GeneratorStep;
import io.flinkgraphrag.generate.PromptRules;
import io.flinkgraphrag.generate.TokenEncoding;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The generation file: what it says, and what it says of faults. */
class GenerationRulesTest {

  private static final List<GeneratorStep> ORDER =
      List.of(GeneratorStep.OPENAI, GeneratorStep.EXTRACTIVE);

  private static final double MIN = 0.125;

  private static GenerationRules parse(String yaml) {
    return GenerationRules.parse(yaml, "test.yaml", ORDER, MIN);
  }

  @Test
  void aGraphSaysWhereItDiffersFromTheDefaultAndTheDefaultWhereItDiffersFromTheJobs() {
    GenerationRules rules =
        parse(
            """
            default:
              answerIn: en
              promptTokens: 3000
              tokenizer: cl100k_base
              confidenceMin: 0.5
            graphs:
              course:
                prompt: |
                  You are a patient tutor.
                  {{rules}}
                confidenceMin: 0
              law:
                order: [openai, openai-small, refusal]
                answerIn: de
            """);
    GraphGeneration other = rules.of("any");
    assertThat(other.order()).isEqualTo(ORDER);
    assertThat(other.prompt().system()).startsWith("You answer").contains("Answer in English,");
    assertThat(other.prompt().tokensMax()).isEqualTo(3_000);
    assertThat(other.prompt().tokenizer()).isEqualTo(TokenEncoding.CL100K_BASE);
    assertThat(rules.of("course").prompt().system())
        .startsWith("You are a patient tutor.\nYou answer questions from evidence.")
        .contains("Answer in English,");
    assertThat(other.confidenceMin()).isEqualTo(0.5);
    assertThat(rules.of("course").confidenceMin()).isZero();
    assertThat(rules.of("law").confidenceMin()).isEqualTo(0.5);
    assertThat(rules.of("law").prompt().system()).contains("Answer in German,");
    assertThat(rules.steps())
        .containsExactlyInAnyOrder(
            GeneratorStep.OPENAI,
            GeneratorStep.OPENAI_SMALL,
            GeneratorStep.EXTRACTIVE,
            GeneratorStep.REFUSAL);
  }

  @Test
  void whatNobodySaysIsAsItWas() {
    assertThat(parse("graphs:").of("any"))
        .isEqualTo(GenerationRules.of(ORDER, MIN).of("any"))
        .isEqualTo(new GraphGeneration(ORDER, PromptRules.DEFAULT, MIN));
    assertThat(PromptRules.DEFAULT.system()).contains("Answer in the language of the question,");
  }

  @Test
  void theExampleThatShipsIsValidAndSaysTheDefaults() {
    GenerationRules rules =
        GenerationRules.read(Path.of("../flink-conf/generation.yaml"), ORDER, MIN);
    assertThat(rules.of("any")).isEqualTo(new GraphGeneration(ORDER, PromptRules.DEFAULT, MIN));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ordr: [openai] | line 2: default.ordr: unknown key \"ordr\"",
        "order: [gpt] | default: order names \"gpt\"; known: openai, openai-small, extractive, refusal",
        "order: [openai] | default: order must end with extractive or refusal",
        "order: [] | default: order must end with extractive or refusal",
        "order: [refusal] | default: order must name who answers before it ends with refusal",
        "order: [extractive, refusal] | default: nothing comes after extractive or refusal",
        "order: [openai, openai, refusal] | default: order names a generator twice",
        "prompt: Be kind. | default: the prompt must have {{rules}} in it, once",
        "prompt: '{{rules}} {{rules}}' | default: the prompt must have {{rules}} in it, once",
        "prompt: '{{rules}} {{graph}}' | no other {{…}}",
        "answerIn: German | default: answerIn is \"German\", but must be \"question\" or an ISO 639-1 code",
        "promptTokens: 10 | default: promptTokens is 10, but must be 1000 to 200000",
        "promptTokens: much | line 2: default.promptTokens: ",
        "confidenceMin: 1.5 | default: confidenceMin is 1.5, but must be 0 (refuse nothing) to 1",
        "confidenceMin: .nan | line 2: default.confidenceMin: Malformed numeric value",
        "confidenceMin: high | line 2: default.confidenceMin: ",
        "tokenizer: llama | default: the tokenizer is \"llama\"; known: o200k_base, cl100k_base",
      })
  void aFaultIsNamedWithItsPlaceAndWhatWouldBeRight(String entry, String message) {
    assertThatThrownBy(() -> parse("default:\n  " + entry))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("generation file test.yaml: ")
        .hasMessageContaining(message);
  }

  @Test
  void aPromptThatLeavesNoRoomForEvidenceIsRefused() {
    String prompt = "be kind and ".repeat(600) + "{{rules}}";
    assertThatThrownBy(() -> parse("graphs: {g: {promptTokens: 1000, prompt: '" + prompt + "'}}"))
        .hasMessageContaining("graphs.g: the prompt takes ")
        .hasMessageContaining("raise promptTokens");
  }
}
