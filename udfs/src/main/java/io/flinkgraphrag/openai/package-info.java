/**
 * What the stages that ask a server of OpenAI's protocol have in common: its address and its key.
 */
package io.flinkgraphrag.openai;
