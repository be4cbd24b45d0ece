/** The index of a shard's relations and names. */
@NullMarked
package io.flinkgraphrag.link.facts;

import org.jspecify.annotations.NullMarked;
