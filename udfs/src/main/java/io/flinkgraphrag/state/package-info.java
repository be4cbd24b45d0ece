/** Serialization and state building blocks that every stage may use. */
@NullMarked
package io.flinkgraphrag.state;

import org.jspecify.annotations.NullMarked;
