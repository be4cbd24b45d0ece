/** The stage route: opens a question's first round. Owns no state. */
package io.flinkgraphrag.route;
