/** Reading verified records across segments. */
package io.chainlog.storage.read;
