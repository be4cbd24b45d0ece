/**
 * The stage names: knows which entity a text means that says a name.
 *
 * <p>Keyed by graph and normalised name. Owns who has a name, and which passages say it.
 */
@NullMarked
package io.flinkgraphrag.names;

import org.jspecify.annotations.NullMarked;
