/** What the stages that call servers over HTTP have in common. */
package io.flinkgraphrag.http;
