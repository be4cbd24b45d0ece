/** Endpoints from DNS: SRV and address records. */
package io.flinkgraphrag.generate.discover.dns;
