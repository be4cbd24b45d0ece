/** Which endpoint is asked next: the balancing policies. */
@NullMarked
package io.flinkgraphrag.pool.balance;

import org.jspecify.annotations.NullMarked;
