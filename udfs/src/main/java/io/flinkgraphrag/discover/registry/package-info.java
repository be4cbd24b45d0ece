/** Calls to a registry over HTTP: addresses, secrets, certificates. */
@NullMarked
package io.flinkgraphrag.discover.registry;

import org.jspecify.annotations.NullMarked;
