/** The commands that start something and stay: {@code up}, {@code demo}, {@code generator}. */
package io.flinkgraphrag.jobs.cli.runtime;
