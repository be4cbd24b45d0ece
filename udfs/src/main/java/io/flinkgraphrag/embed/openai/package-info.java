/** Embeddings from a server of OpenAI's protocol. */
@NullMarked
package io.flinkgraphrag.embed.openai;

import org.jspecify.annotations.NullMarked;
