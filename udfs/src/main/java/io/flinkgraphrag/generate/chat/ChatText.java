package io.flinkgraphrag.generate.chat;

/**
 * What a chat model wrote, without what it thought aloud.
 *
 * @param promptTokens 0 where the server does not count
 * @param completionTokens 0 where the server does not count
 */
public record ChatText(String text, int promptTokens, int completionTokens) {}
