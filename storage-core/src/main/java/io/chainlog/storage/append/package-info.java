/** Turning payloads into frames, apart from writing them. */
package io.chainlog.storage.append;
