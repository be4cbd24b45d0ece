/** What the stages that call servers over HTTP have in common. */
@NullMarked
package io.flinkgraphrag.http;

import org.jspecify.annotations.NullMarked;
