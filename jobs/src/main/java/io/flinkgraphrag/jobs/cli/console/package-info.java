/** What all commands share: how they print, read lines and fail. */
@NullMarked
package io.flinkgraphrag.jobs.cli.console;

import org.jspecify.annotations.NullMarked;
