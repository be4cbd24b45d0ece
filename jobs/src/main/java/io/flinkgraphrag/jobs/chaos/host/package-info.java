/** What of the machine itself can be broken: a disk, a network. Both take rights. */
@NullMarked
package io.flinkgraphrag.jobs.chaos.host;

import org.jspecify.annotations.NullMarked;
