/** Which endpoint is asked next: the balancing policies. */
@NullMarked
package io.flinkgraphrag.generate.pool.balance;

import org.jspecify.annotations.NullMarked;
