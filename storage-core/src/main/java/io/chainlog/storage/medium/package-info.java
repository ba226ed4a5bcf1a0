/**
 * Where the bytes of a stream live, and who may write them. What is above this knows no file, no
 * segment number and no position: places are offsets.
 */
package io.chainlog.storage.medium;
