/** The prompt: evidence and question as a model is given them, and read back by a model of ours. */
@NullMarked
package io.flinkgraphrag.generate.prompt;

import org.jspecify.annotations.NullMarked;
