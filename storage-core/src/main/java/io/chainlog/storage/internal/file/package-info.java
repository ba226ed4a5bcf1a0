/** The file medium's writing half: a lock, an active segment, a commit file. */
package io.chainlog.storage.internal.file;
