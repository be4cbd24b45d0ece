/** The stage route: opens a question's first round. Owns no state. */
@NullMarked
package io.flinkgraphrag.route;

import org.jspecify.annotations.NullMarked;
