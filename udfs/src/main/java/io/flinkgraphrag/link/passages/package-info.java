/** The index of a shard's passages: postings of their terms, titles, and how many there are. */
package io.flinkgraphrag.link.passages;
