/** The index of a shard's passages: postings of their terms, titles, and how many there are. */
@NullMarked
package io.flinkgraphrag.link.passages;

import org.jspecify.annotations.NullMarked;
