/** Vectors of one byte a dimension: how they are stored, cached and compared. */
@NullMarked
package io.flinkgraphrag.link.vectors;

import org.jspecify.annotations.NullMarked;
