/** Which endpoint is asked next: the balancing policies. */
package io.flinkgraphrag.generate.pool.balance;
