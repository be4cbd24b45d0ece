/** Who may ask which graphs: API keys, and who may come where there are none. */
@NullMarked
package io.flinkgraphrag.jobs.gateway.keys;

import org.jspecify.annotations.NullMarked;
