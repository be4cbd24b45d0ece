/**
 * The stage generate: turns each grounded question into its one terminal record.
 *
 * <p>Owns no state: what is in flight is asked again after a restore.
 */
@NullMarked
package io.flinkgraphrag.generate.stage;

import org.jspecify.annotations.NullMarked;
