/**
 * Generation: the port of the generators.
 *
 * <p>The stage that asks is in {@code stage}. Generators are in {@code extractive} (quotes, without
 * a model) and {@code chat} (servers of OpenAI's protocol, in a {@code pool} of endpoints that
 * {@code discover} finds); {@code evidence} and {@code prompt} are what they share.
 */
@NullMarked
package io.flinkgraphrag.generate;

import org.jspecify.annotations.NullMarked;
