package io.flinkgraphrag.generate.chat;

import java.time.Duration;

/**
 * Two messages for a chat model.
 *
 * @param system what it is to do
 * @param user what it is to do it with
 * @param timeout of all attempts together, without the wait for a server that has room; above zero
 */
public record ChatPrompt(String system, String user, Duration timeout) {}
