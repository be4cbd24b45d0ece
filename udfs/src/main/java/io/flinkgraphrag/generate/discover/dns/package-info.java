/** Endpoints from DNS: SRV and address records. */
@NullMarked
package io.flinkgraphrag.generate.discover.dns;

import org.jspecify.annotations.NullMarked;
