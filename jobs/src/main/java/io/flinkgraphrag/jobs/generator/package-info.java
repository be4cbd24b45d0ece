/** A small server of OpenAI's chat protocol with the extractive generator behind it. */
@NullMarked
package io.flinkgraphrag.jobs.generator;

import org.jspecify.annotations.NullMarked;
