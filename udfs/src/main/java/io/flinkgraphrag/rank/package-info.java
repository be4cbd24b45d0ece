/**
 * How candidate passages are ranked: the signals that are known of them, the functions of these
 * signals, and the model that weighs the functions.
 *
 * <p>Pure computing: no state, no clock, no network. The same signals give the same order, bit for
 * bit, wherever they were gathered.
 */
@NullMarked
package io.flinkgraphrag.rank;

import org.jspecify.annotations.NullMarked;
