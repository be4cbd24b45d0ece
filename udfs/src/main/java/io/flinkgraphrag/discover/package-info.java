/**
 * Where the pool's endpoints come from: the port, and what its sources share.
 *
 * <p>One package for each kind of source ({@code consul}, {@code eureka}, {@code dns}); {@code
 * sources} reads and combines them. The other side, how a server tells a registry that it is there,
 * is {@code register}.
 */
@NullMarked
package io.flinkgraphrag.discover;

import org.jspecify.annotations.NullMarked;
