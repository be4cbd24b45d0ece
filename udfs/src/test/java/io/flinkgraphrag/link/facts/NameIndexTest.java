package io.flinkgraphrag.link.facts;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.text.Language;
import io.flinkgraphrag.text.Names;
import java.util.List;
import org.junit.jupiter.api.Test;

class NameIndexTest {

  /** Sharp s becomes two letters. */
  @Test
  void aNameThatIsLongerThanAnIdIsNotIndexed() {
    NameIndex.Named named = new NameIndex.Named(List.of(), 1, Language.RULES);
    assertThat(named.names("ß".repeat(Names.LENGTH_MAX / 2))).hasSize(1);
    assertThat(named.names("ß".repeat(Names.LENGTH_MAX / 2 + 1))).isEmpty();
  }
}
