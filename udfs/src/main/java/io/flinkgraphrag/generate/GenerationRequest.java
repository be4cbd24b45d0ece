package io.flinkgraphrag.generate;

import io.flinkgraphrag.model.contract.Evidence;
import java.time.Duration;

/**
 * What a generator is asked.
 *
 * @param question the question's text
 * @param language ISO 639-1 code of the graph's language, such as {@code en} or {@code zh}
 * @param evidence never empty; passages are cited as [1], [2], … in this order
 * @param timeout the time that is left, above zero
 * @param longest with the wait for a generator that has room; at least the timeout
 * @param prompt for those that are asked by a prompt
 * @param talk what the question leans on
 */
public record GenerationRequest(
    String question,
    String language,
    Evidence evidence,
    Duration timeout,
    Duration longest,
    PromptRules prompt,
    Talk talk) {

  /** Of a question that stands alone. */
  public GenerationRequest(
      String question,
      String language,
      Evidence evidence,
      Duration timeout,
      Duration longest,
      PromptRules prompt) {
    this(question, language, evidence, timeout, longest, prompt, Talk.NONE);
  }

  /** Who waits for room does so in the timeout. */
  public GenerationRequest(
      String question, String language, Evidence evidence, Duration timeout, PromptRules prompt) {
    this(question, language, evidence, timeout, timeout, prompt);
  }

  /** By the prompt that holds where nobody says otherwise. */
  public GenerationRequest(String question, String language, Evidence evidence, Duration timeout) {
    this(question, language, evidence, timeout, PromptRules.DEFAULT);
  }

  /** The same with another time, and no wait. */
  public GenerationRequest within(Duration other) {
    return new GenerationRequest(question, language, evidence, other, other, prompt, talk);
  }

  /** The same for a question that leans on others. */
  public GenerationRequest with(Talk other) {
    return new GenerationRequest(question, language, evidence, timeout, longest, prompt, other);
  }

  /** The question, with what it leans on. */
  public String standalone() {
    return talk.standalone().isEmpty() ? question : talk.standalone();
  }
}
