/** Checking a whole stream, and saying what is wrong instead of stopping at the first fault. */
package io.chainlog.storage.verify;
