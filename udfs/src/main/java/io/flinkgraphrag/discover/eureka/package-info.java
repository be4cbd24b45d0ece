/** Eureka: finding endpoints in it, and registering with it. */
@NullMarked
package io.flinkgraphrag.discover.eureka;

import org.jspecify.annotations.NullMarked;
