/** What all commands share: how they print, read lines and fail. */
package io.flinkgraphrag.jobs.cli.console;
