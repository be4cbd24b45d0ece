/** What the stages that call servers have in common: connections, replies, and how calls fail. */
@NullMarked
package io.flinkgraphrag.http;

import org.jspecify.annotations.NullMarked;
