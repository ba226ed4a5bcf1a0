/** What is appended, before it is written: compressed, hashed and framed. Knows no medium. */
package io.chainlog.storage.prepare;
