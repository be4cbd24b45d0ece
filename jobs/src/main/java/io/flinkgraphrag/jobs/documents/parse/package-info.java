/**
 * Files of people become documents: one parser for each format, all by libraries, none with input
 * or output of its own.
 */
@NullMarked
package io.flinkgraphrag.jobs.documents.parse;

import org.jspecify.annotations.NullMarked;
