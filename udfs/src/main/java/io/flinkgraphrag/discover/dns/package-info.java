/** Endpoints from DNS: SRV and address records. */
@NullMarked
package io.flinkgraphrag.discover.dns;

import org.jspecify.annotations.NullMarked;
