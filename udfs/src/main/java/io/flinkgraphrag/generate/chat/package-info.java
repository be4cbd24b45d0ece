/** Generators over OpenAI's chat protocol: the client, its options, and the pool made of them. */
package io.flinkgraphrag.generate.chat;
