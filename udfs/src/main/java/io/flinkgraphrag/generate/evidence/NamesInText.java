package io.flinkgraphrag.generate.evidence;

import io.flinkgraphrag.text.Names;

/**
 * Finds whole names in texts, both normalised, whether their script parts words by blanks or not.
 */
public final class NamesInText {

  private NamesInText() {}

  /** Whether the name stands in the text and is no part of a longer word there. */
  public static boolean stands(String name, String text) {
    if (name.isEmpty()) {
      return false;
    }
    for (int at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
      int end = at + name.length();
      if ((at == 0 || Names.parts(text.codePointBefore(at), name.codePointAt(0)))
          && (end == text.length()
              || Names.parts(name.codePointBefore(name.length()), text.codePointAt(end)))) {
        return true;
      }
    }
    return false;
  }
}
