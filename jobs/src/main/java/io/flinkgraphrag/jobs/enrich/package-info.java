/**
 * Relations by a language model: what is asked of it, what its replies say, and which relations
 * follow from what all passages say.
 */
@NullMarked
package io.flinkgraphrag.jobs.enrich;

import org.jspecify.annotations.NullMarked;
