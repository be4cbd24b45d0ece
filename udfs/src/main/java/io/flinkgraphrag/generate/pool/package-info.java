/** Generators that come and go, behind one generator that does not. */
package io.flinkgraphrag.generate.pool;
