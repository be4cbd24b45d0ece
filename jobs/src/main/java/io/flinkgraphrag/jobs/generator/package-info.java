/** A small server of OpenAI's chat protocol with the extractive generator behind it. */
package io.flinkgraphrag.jobs.generator;
