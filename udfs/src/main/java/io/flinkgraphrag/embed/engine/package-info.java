/**
 * One queue of texts for each model of a process: questions first, bounded, shared by its tasks.
 */
package io.flinkgraphrag.embed.engine;
