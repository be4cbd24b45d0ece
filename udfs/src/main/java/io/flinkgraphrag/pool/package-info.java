/** Servers of one kind that come and go, behind one that does not: of generators, of rerankers. */
@NullMarked
package io.flinkgraphrag.pool;

import org.jspecify.annotations.NullMarked;
