/** Generators over OpenAI's chat protocol: the client, its options, and the pool made of them. */
@NullMarked
package io.flinkgraphrag.generate.chat;

import org.jspecify.annotations.NullMarked;
