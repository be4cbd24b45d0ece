/** The command that serves questions by HTTP. */
@NullMarked
package io.flinkgraphrag.jobs.cli.gateway;

import org.jspecify.annotations.NullMarked;
