/** Where the pool's endpoints come from. */
package io.flinkgraphrag.generate.discover;
