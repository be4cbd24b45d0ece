/** Documents that come by HTTP: to their topic, and what has become of them there. */
@NullMarked
package io.flinkgraphrag.jobs.gateway.documents;

import org.jspecify.annotations.NullMarked;
