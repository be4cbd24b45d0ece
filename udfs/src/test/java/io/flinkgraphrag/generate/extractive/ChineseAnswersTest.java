package io.flinkgraphrag.generate.extractive;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.generate.Examples;
import io.flinkgraphrag.generate.Generation;
import io.flinkgraphrag.generate.GenerationRequest;
import io.flinkgraphrag.http.CallException;
import io.flinkgraphrag.model.contract.Answer;
import io.flinkgraphrag.model.contract.Evidence;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The extractive generator over Chinese evidence. */
class ChineseAnswersTest {

  private static final String TITLE = "一致性哈希";
  private static final String TEXT =
      "一致性哈希的论文有很多人读过。一致性哈希在1997年发表。一致性哈希由戴维·卡格提出。" + "一致性哈希来自麻省理工学院。一致性哈希的论文有10位作者。";

  private static Generation write(String question, Evidence evidence) throws CallException {
    return new ExtractiveGenerator()
        .write(new GenerationRequest(question, "zh", evidence, Duration.ofSeconds(30)));
  }

  @ParameterizedTest
  @CsvSource({
    "一致性哈希是哪一年的？, 1997年",
    "一致性哈希是什么时候的？, 1997年",
    "一致性哈希是谁的？, 戴维·卡格",
    "一致性哈希是哪所大学的？, 麻省理工学院",
    "一致性哈希有多少位作者？, 10位"
  })
  void theSentenceThatHoldsWhatIsAskedForIsQuoted(String question, String expected)
      throws Exception {
    assertThat(write(question, Examples.evidence(TITLE, TEXT)).text()).contains(expected);
  }

  @Test
  void whatIsAskedByItsTermsIsFoundByThem() throws Exception {
    Evidence evidence = Examples.evidence("熔断器", "熔断器保护服务。熔断器打开的时候，调用立刻失败。熔断器会恢复。");
    Generation generation = write("熔断器打开的时候，调用会怎么样？", evidence);
    assertThat(generation.text()).isEqualTo("熔断器打开的时候，调用立刻失败。 [1]");
    assertThat(generation.citations())
        .extracting(Answer.Citation::quote)
        .containsExactly("熔断器打开的时候，调用立刻失败。");
  }

  @Test
  void aSecondPassageIsQuotedWhereTheFirstNamesItsTitle() throws Exception {
    Evidence evidence =
        Examples.evidence(
            "Raft",
            "Raft 由迭戈·翁加罗和约翰·奥斯特豪特发表。它容易理解。",
            "脚本",
            "脚本很短。许多人写脚本。",
            "约翰·奥斯特豪特",
            "约翰·奥斯特豪特是斯坦福大学的教授。他设计了脚本语言 Tcl。");
    Generation generation = write("Raft 的第二位作者设计了哪种脚本语言？", evidence);
    assertThat(generation.text()).contains("约翰·奥斯特豪特").contains("Tcl");
    assertThat(generation.citations()).extracting(Answer.Citation::n).contains(1, 3);
  }
}
