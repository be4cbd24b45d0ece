/** The sources that a job is configured with, as one list of endpoints. */
@NullMarked
package io.flinkgraphrag.discover.sources;

import org.jspecify.annotations.NullMarked;
