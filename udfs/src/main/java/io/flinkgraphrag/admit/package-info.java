/**
 * The stage admit: lets each question in once.
 *
 * <p>Keyed by a question's identity. Owns the identities that were seen, for the dedupe time.
 */
@NullMarked
package io.flinkgraphrag.admit;

import org.jspecify.annotations.NullMarked;
