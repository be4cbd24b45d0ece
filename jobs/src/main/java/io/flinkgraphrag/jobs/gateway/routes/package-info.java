/** What can be asked of a gateway beside OpenAI's paths: questions, graphs, how it is. */
@NullMarked
package io.flinkgraphrag.jobs.gateway.routes;

import org.jspecify.annotations.NullMarked;
