/**
 * A disk that fails, and what is needed to judge those who write to it: {@link
 * io.chainlog.storage.testkit.SimulatedDisk} stands behind the same seam as a folder of files,
 * keeps what processes see apart from what is on the medium, and can be told at which operation to
 * fail and how. Part of the test jar, for the tests of every module.
 */
package io.chainlog.storage.testkit;
