/** A highly available cluster on this machine: every part a process of its own, watched by one. */
@NullMarked
package io.flinkgraphrag.jobs.cluster;

import org.jspecify.annotations.NullMarked;
