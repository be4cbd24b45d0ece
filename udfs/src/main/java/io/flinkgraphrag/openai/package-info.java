/**
 * What the stages that ask a server of OpenAI's protocol have in common: its address and its key.
 */
@NullMarked
package io.flinkgraphrag.openai;

import org.jspecify.annotations.NullMarked;
