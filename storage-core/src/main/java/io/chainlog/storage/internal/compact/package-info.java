/** Merging completed segments into fewer ones. */
package io.chainlog.storage.internal.compact;
