/**
 * One queue of texts for each model of a process: questions first, bounded, shared by its tasks.
 */
@NullMarked
package io.flinkgraphrag.embed.engine;

import org.jspecify.annotations.NullMarked;
