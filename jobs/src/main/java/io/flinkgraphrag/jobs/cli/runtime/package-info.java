/** The commands that start something and stay: {@code up}, {@code demo}, {@code generator}. */
@NullMarked
package io.flinkgraphrag.jobs.cli.runtime;

import org.jspecify.annotations.NullMarked;
