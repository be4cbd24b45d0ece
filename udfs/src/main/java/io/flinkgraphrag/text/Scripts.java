package io.flinkgraphrag.text;

import java.lang.Character.UnicodeScript;
import java.util.Optional;
import java.util.function.IntPredicate;

/** The scripts that tell a language by themselves. Stateless. */
final class Scripts {

  private static final int PROLONGED_SOUND = 'ー';

  /** A text with at least this share of kana among its letters is Japanese. */
  private static final double KANA_SHARE_MIN = 0.1;

  /** A text is Chinese, or Korean, where at least this share of its letters is. */
  private static final double SHARE_MIN = 0.2;

  private Scripts() {}

  /** Japanese, Korean or Chinese, where so many of its letters are; else empty. */
  static Optional<Language> languageOf(String text) {
    if (isJapanese(text)) {
      return Optional.of(Japanese.INSTANCE);
    }
    if (holds(text, Scripts::isHangul, SHARE_MIN)) {
      return Optional.of(Korean.INSTANCE);
    }
    return holds(text, Character::isIdeographic, SHARE_MIN)
        ? Optional.of(Chinese.INSTANCE)
        : Optional.empty();
  }

  /** A text without kana may be Japanese all the same; it is taken for Chinese. */
  static boolean isJapanese(String text) {
    return holds(text, c -> isHiragana(c) || isKatakanaLetter(c), KANA_SHARE_MIN);
  }

  private static boolean holds(String text, IntPredicate script, double shareMin) {
    long letters = text.codePoints().filter(Character::isLetter).count();
    long those = text.codePoints().filter(script).count();
    return those > 0 && those >= letters * shareMin;
  }

  static boolean isHiragana(int c) {
    return UnicodeScript.of(c) == UnicodeScript.HIRAGANA;
  }

  /** With the sign that makes its sounds long. */
  static boolean isKatakana(int c) {
    return c == PROLONGED_SOUND || isKatakanaLetter(c);
  }

  private static boolean isKatakanaLetter(int c) {
    return UnicodeScript.of(c) == UnicodeScript.KATAKANA;
  }

  static boolean isHangul(int c) {
    return UnicodeScript.of(c) == UnicodeScript.HANGUL;
  }
}
