/**
 * How fast the storage core is and how much memory it needs, told in ratios that hold within one
 * run: absolute numbers say more about the machine than about us.
 */
package io.chainlog.benchmarks;
