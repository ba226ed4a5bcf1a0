/**
 * A look at a stream without reading all of it: its first record, its end, its segments. What is
 * shown has been verified from the nearest checkpoint on; only the audit shows that the whole
 * chains.
 */
package io.chainlog.cli.inspect;
