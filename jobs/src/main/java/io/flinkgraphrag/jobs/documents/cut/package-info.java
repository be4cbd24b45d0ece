/** Documents become passages: by their structure, and within a size in tokens. Pure. */
@NullMarked
package io.flinkgraphrag.jobs.documents.cut;

import org.jspecify.annotations.NullMarked;
