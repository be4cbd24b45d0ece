/** Things that all subtasks of a TaskManager have together. */
@NullMarked
package io.flinkgraphrag.shared;

import org.jspecify.annotations.NullMarked;
