/**
 * Sweeps: what docs/design/durability.md promises, tried at every operation, with every byte, by
 * chance, and with real processes that are really killed. Each prints what it counted, and each is
 * tried against engines that are broken on purpose.
 */
package io.chainlog.storage.reliability;
