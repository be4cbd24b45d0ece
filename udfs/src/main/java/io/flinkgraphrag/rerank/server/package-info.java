/** Rerankers behind servers that speak {@code /rerank}, in a pool. */
@NullMarked
package io.flinkgraphrag.rerank.server;

import org.jspecify.annotations.NullMarked;
