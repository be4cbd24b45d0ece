/**
 * The gateway as clients of OpenAI see it: graphs are models, and a chat's last turn is the
 * question.
 */
@NullMarked
package io.flinkgraphrag.jobs.gateway.openai;

import org.jspecify.annotations.NullMarked;
