/**
 * The stage admit: lets each question in once.
 *
 * <p>Keyed by a question's identity. Owns the identities that were seen, for the dedupe time.
 */
package io.flinkgraphrag.admit;
