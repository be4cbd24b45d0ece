/** How a server tells a registry that it is there, and goes on telling. */
package io.flinkgraphrag.generate.discover.register;
