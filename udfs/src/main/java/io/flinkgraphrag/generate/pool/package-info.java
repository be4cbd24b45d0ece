/** Generators that come and go, behind one generator that does not. */
@NullMarked
package io.flinkgraphrag.generate.pool;

import org.jspecify.annotations.NullMarked;
