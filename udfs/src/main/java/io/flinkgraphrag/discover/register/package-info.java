/** How a server tells a registry that it is there, and goes on telling. */
@NullMarked
package io.flinkgraphrag.discover.register;

import org.jspecify.annotations.NullMarked;
