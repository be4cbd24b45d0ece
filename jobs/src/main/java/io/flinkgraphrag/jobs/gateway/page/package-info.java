/** The page for people: files of the class path, and the graph library that they use. */
@NullMarked
package io.flinkgraphrag.jobs.gateway.page;

import org.jspecify.annotations.NullMarked;
