/**
 * What several stages do in the same way: things that all subtasks of a TaskManager have together,
 * and calls that are under way.
 */
@NullMarked
package io.flinkgraphrag.shared;

import org.jspecify.annotations.NullMarked;
