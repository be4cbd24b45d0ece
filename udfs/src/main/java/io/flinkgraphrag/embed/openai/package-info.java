/** Embeddings from a server of OpenAI's protocol. */
package io.flinkgraphrag.embed.openai;
