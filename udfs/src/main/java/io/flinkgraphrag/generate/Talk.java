package io.flinkgraphrag.generate;

import io.flinkgraphrag.model.contract.Turn;
import java.util.List;

/**
 * What came before a question that leans on it.
 *
 * @param standalone what was searched for in place of the question; "" where it stands alone
 * @param turns the turns before it, oldest first; none where it stands alone
 */
public record Talk(String standalone, List<Turn> turns) {

  /** That of a question that stands alone. */
  public static final Talk NONE = new Talk("", List.of());
}
