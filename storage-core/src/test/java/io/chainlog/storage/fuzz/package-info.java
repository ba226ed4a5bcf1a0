/**
 * Tries readers of untrusted bytes on inputs that were damaged with care: {@link
 * io.chainlog.storage.fuzz.FuzzTarget} says what is read and what must hold, {@link
 * io.chainlog.storage.fuzz.Mutator} and {@link io.chainlog.storage.fuzz.JsonMutator} make the
 * inputs from valid ones, and {@link io.chainlog.storage.fuzz.FuzzRun} tries them. Part of the test
 * jar, for the tests of every module. The choice is explained in {@code docs/design/fuzzing.md}.
 */
package io.chainlog.storage.fuzz;
