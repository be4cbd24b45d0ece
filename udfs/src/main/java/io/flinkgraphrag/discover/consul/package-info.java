/** Consul: finding endpoints in it, and registering with it. */
@NullMarked
package io.flinkgraphrag.discover.consul;

import org.jspecify.annotations.NullMarked;
