/** The index of a shard's relations and names. */
package io.flinkgraphrag.link.facts;
