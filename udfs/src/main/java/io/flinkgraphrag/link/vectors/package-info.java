/** Vectors of one byte a dimension: how they are stored, cached and compared. */
package io.flinkgraphrag.link.vectors;
