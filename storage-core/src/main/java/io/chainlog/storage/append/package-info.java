/**
 * Turning payloads into frames, apart from writing them.
 *
 * <p>Not part of the API: public only because packages of one module cannot share it otherwise, and
 * may change in any release.
 */
package io.chainlog.storage.append;
