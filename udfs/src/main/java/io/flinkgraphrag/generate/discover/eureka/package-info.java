/** Eureka: finding endpoints in it, and registering with it. */
package io.flinkgraphrag.generate.discover.eureka;
