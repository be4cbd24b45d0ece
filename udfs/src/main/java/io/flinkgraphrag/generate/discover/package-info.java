/**
 * Where the pool's endpoints come from, and the other side: how a server tells a registry that it
 * is there.
 */
package io.flinkgraphrag.generate.discover;
