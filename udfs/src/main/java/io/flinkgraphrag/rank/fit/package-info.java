/**
 * How a ranking model is fitted to golden questions, and whether that is worth it: the fit, what it
 * gives for questions that it has not seen, and a test of the difference.
 *
 * <p>Pure computing; no part of the dataflow uses it. The same questions give the same model.
 */
@NullMarked
package io.flinkgraphrag.rank.fit;

import org.jspecify.annotations.NullMarked;
