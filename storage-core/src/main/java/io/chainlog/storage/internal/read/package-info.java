/** Finding segments and frames, and reading records from them in the order of the chain. */
package io.chainlog.storage.internal.read;
