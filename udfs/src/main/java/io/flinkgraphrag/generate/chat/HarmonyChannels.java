package io.flinkgraphrag.generate.chat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the channels of OpenAI's open models, where a server left their marks in the text: {@code
 * <|channel|>analysis<|message|>…<|end|><|start|>assistant<|channel|>final<|message|>…}. Only the
 * channel {@code final} is for the reader, and nothing of what stands before it. Servers that drop
 * the marks and nothing else leave {@code analysis…assistantfinal…}.
 */
final class HarmonyChannels {

  private static final Pattern MARK =
      Pattern.compile("<\\|(start|channel|constrain|message|end|return|call)\\|>");

  private static final Pattern BARE_THOUGHT =
      Pattern.compile("^\\s*+(?:assistant)?(?:analysis|commentary)(?=\\p{Lu}|\\p{IsHan})");

  private static final String BARE_FINAL = "assistantfinal";

  /** Characters of a channel's name with what may stand behind it. */
  private static final int HEAD_MAX = 100;

  private HarmonyChannels() {}

  /** What of a text is for the reader; a text without channels as it is. */
  static String visible(String text) {
    if (text.contains("<|channel|>") || text.contains("<|message|>")) {
      return marked(text);
    }
    int end = text.indexOf(BARE_FINAL);
    if (end >= 0
        && text.stripLeading().matches("(?s)(?:assistant)?(?:analysis|commentary|final).*+")) {
      return text.substring(end + BARE_FINAL.length());
    }
    return BARE_THOUGHT.matcher(text).find() ? "" : text;
  }

  private static String marked(String text) {
    StringBuilder shown = new StringBuilder();
    StringBuilder head = new StringBuilder();
    boolean inHead = false;
    boolean forReader = true;
    Matcher mark = MARK.matcher(text);
    int from = 0;
    while (mark.find()) {
      int length = mark.start() - from;
      String kind = mark.group(1);
      // the mark before a channel's name may have been dropped
      boolean named = inHead || (kind.equals("message") && length <= HEAD_MAX);
      if (named) {
        head.append(text, from, from + Math.min(length, HEAD_MAX - head.length()));
      } else if (forReader) {
        shown.append(text, from, mark.start());
      }
      if (kind.equals("message")) {
        if (head.toString().strip().startsWith("final")) {
          shown.setLength(0);
        }
        forReader = isForReader(head.toString().strip());
      } else if (!inHead || !kind.equals("constrain")) {
        forReader = true;
      }
      inHead =
          kind.equals("start") || kind.equals("channel") || (inHead && kind.equals("constrain"));
      if (!kind.equals("constrain")) {
        head.setLength(0);
      }
      from = mark.end();
    }
    if (!inHead && forReader) {
      shown.append(text, from, text.length());
    }
    return shown.toString();
  }

  private static boolean isForReader(String head) {
    return head.isEmpty() || head.equals("assistant") || head.startsWith("final");
  }
}
